package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Sections;
import dev.hull.it.support.VirtualMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Containers under a real systemd, in a guest with control groups of version 2 alone. The guest is booted twice on one disk
 * for all tests together; each looks at its section of what the scripts in {@code /vm} printed.
 */
@Execution(ExecutionMode.CONCURRENT)
class SystemdTest {
    private static final Path PROBE = Path.of("../native/target/test/probe").toAbsolutePath();
    private static Sections guest = Sections.NONE;

    @BeforeAll
    static void runTheGuest() {
        Optional<String> obstacle = VirtualMachine.systemdObstacle();
        assumeTrue(obstacle.isEmpty(), () -> "needs a guest with systemd: " + obstacle.get());
        assumeTrue(PROBE.toFile().canExecute(), "needs native/target/test/probe: make -C native target/test/probe");
        guest = Sections.of(VirtualMachine.runSystemd(
                List.of("services.sh", "sockets.sh", "limits.sh", "user.sh", "boot.sh"), List.of("booted.sh"), PROBE));
    }

    @Test
    void containerIsAServiceInTheGroupOfItsUnit() {
        assertThat(guest.lines("services"))
                .containsExactly(
                        "web is active",
                        "limits 67108864 50 ",
                        "updated 100663296 60 ",
                        "main process hull in supervisor",
                        "frozen 1",
                        "stopped: inactive success",
                        "nothing left");
    }

    @Test
    void limitsNeedDelegation() {
        assertThat(guest.lines("without-delegation"))
                .singleElement()
                .asString()
                .contains("container-web.service was not delegated: add Delegate=yes");
    }

    @Test
    void systemdStartsWhatFailedAgain() {
        assertThat(guest.lines("restart")).containsExactly("started again");
    }

    @Test
    void socketsReachTheProgram() {
        assertThat(guest.lines("sockets")).containsExactly("before: inactive", "answer: hello from inside");
    }

    @Test
    void programTellsOfItself() {
        assertThat(guest.lines("notifications"))
                .containsExactly("teller is active: half way, main process hull", "then failed");
    }

    @Test
    void signsOfLifeAndTheWordOfStopping() {
        assertThat(guest.lines("watchdog"))
                .containsExactly("a sign of life", "another", "guarded is active", "it says that it stops", "success");
    }

    @Test
    void blockDevicesAndSlices() {
        assertThat(guest.lines("block-devices")).containsExactly("rbps=1048576 wbps=max riops=max wiops=50");
        assertThat(guest.lines("slice"))
                .containsExactly(
                        "67108864 ",
                        "mine.slice",
                        "mine.slice",
                        "100663296 ",
                        "        Slice s 'mine.slice' \\",
                        "        MemoryMax t 67108864 \\",
                        "nothing left",
                        "0::/",
                        "the parent stays");
    }

    @Test
    void everyLimitIsInForce() {
        assertThat(guest.lines("limits"))
                .containsExactly(
                        "memory.max 67108864 ",
                        "memory.swap.max 33554432 ",
                        "memory.low 33554432 ",
                        "cpu.max 50000 100000 ",
                        "cpu.weight 59 ",
                        "cpuset.cpus 0 ",
                        "cpuset.mems 0 ",
                        "pids.max 40 ");
        assertThat(guest.lines("update")).containsExactly("134217728 max 150000 100000 60 0-1 ");
        assertThat(guest.lines("refused"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("--oom-kill-disable: true: cgroup v2"),
                        line -> assertThat(line).contains("--memory-swappiness: 10: cgroup v2 has no such setting"),
                        line -> assertThat(line).contains("cgroup v2 has no limits for the real-time scheduler"));
    }

    @Test
    void groupsAreEnteredFrozenAndMeasured() {
        assertThat(guest.lines("exec")).containsExactly("0::/", "0::/");
        assertThat(guest.lines("top")).singleElement().asString().endsWith("sleep");
        assertThat(guest.lines("pause")).containsExactly("frozen 1", "frozen 0");
        assertThat(guest.lines("stats")).containsExactly("limited 1 N / 128MiB", "nothing left");
    }

    @Test
    void lackOfMemoryIsRecorded() {
        assertThat(guest.lines("out-of-memory")).containsExactly("status 137", "true 137");
    }

    @Test
    void rulesOnDevicesHold() {
        assertThat(guest.lines("devices"))
                .containsExactly(
                        "1",
                        "sh: can't create /dev/vda: Operation not permitted",
                        "head: /other: Operation not permitted",
                        "written");
    }

    @Test
    void ordinaryUserHasAScopeOfHisManager() {
        assertThat(guest.lines("user-scope"))
                .containsExactly(
                        "67108864 50000 100000 50 ",
                        "Delegate=yes",
                        "CPUQuotaPerSecUSec=500ms",
                        "MemoryMax=67108864",
                        "TasksMax=50");
        assertThat(guest.lines("user-exec")).containsExactly("0::/");
        assertThat(guest.lines("user-update")).containsExactly("100663296 100663296");
        assertThat(guest.lines("user-pause")).containsExactly("frozen 1", "frozen 0");
        assertThat(guest.lines("user-stats")).containsExactly("mine 1", "nothing left");
        assertThat(guest.lines("user-refused"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("the cpuset controller is not available"),
                        line -> assertThat(line).contains("the io controller is not available"));
    }

    @Test
    void ordinaryUsersRuntimeAsksHisManagerToo() {
        assertThat(guest.lines("user-runtime")).containsExactly("33554432 ", "nothing left");
    }

    @Test
    void ordinaryUserHasServices() {
        assertThat(guest.lines("user-service")).containsExactly("service is active", "33554432 ");
    }

    @Test
    void whatShouldRunDoesSoAfterAReboot() {
        assertThat(guest.lines("before-the-boot")).containsExactly("wanted runs");
        assertThat(guest.lines("after-the-boot"))
                .containsExactly("hull-boot is active", "wanted runs", "unwanted exited", "wanted exited");
    }
}
