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

/**
 * Containers under a real systemd, in a guest with control groups of version 2 alone. The guest is booted twice on one disk
 * for all tests together; each looks at its section of what the scripts in {@code /vm} printed.
 */
class SystemdTest {
    private static final Path PROBE = Path.of("../native/target/test/probe").toAbsolutePath();
    private static Sections guest = Sections.NONE;

    @BeforeAll
    static void runTheGuest() {
        Optional<String> obstacle = VirtualMachine.systemdObstacle();
        assumeTrue(obstacle.isEmpty(), () -> "needs a guest with systemd: " + obstacle.get());
        assumeTrue(PROBE.toFile().canExecute(), "needs native/target/test/probe: make -C native target/test/probe");
        guest = Sections.of(VirtualMachine.runSystemd(
                List.of("services.sh", "sockets.sh", "boot.sh"), List.of("booted.sh"), PROBE));
    }

    @Test
    void containerIsAServiceInTheGroupOfItsUnit() {
        assertThat(guest.lines("services"))
                .containsExactly(
                        "web is active",
                        "limits 67108864 50 ",
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
    void whatShouldRunDoesSoAfterAReboot() {
        assertThat(guest.lines("before-the-boot")).containsExactly("wanted runs");
        assertThat(guest.lines("after-the-boot"))
                .containsExactly("hull-boot is active", "wanted runs", "unwanted exited", "wanted exited");
    }
}
