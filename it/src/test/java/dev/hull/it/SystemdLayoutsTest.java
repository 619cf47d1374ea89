package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Sections;
import dev.hull.it.support.VirtualMachine;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code hull-runtime --systemd-cgroup} where systemd has the control groups in trees of version 1. */
@Execution(ExecutionMode.CONCURRENT)
class SystemdLayoutsTest {
    private static final String VERSION_ONE = "systemd.unified_cgroup_hierarchy=0";

    @Test
    void aUnifiedTreeBesideThem() {
        Sections guest = run(VERSION_ONE);

        check(guest);
        assertThat(guest.lines("update")).containsExactly("67108864 77 70000 0-1 ", "67108864", "77");
        assertThat(guest.lines("exec")).containsExactly("status 42");
        assertThat(guest.lines("pause")).containsExactly("FROZEN ");
    }

    @Test
    void themAlone() {
        check(run(VERSION_ONE + " systemd.legacy_systemd_cgroup_controller=1"));
    }

    private static Sections run(String layout) {
        Optional<String> obstacle = VirtualMachine.systemdObstacle();
        assumeTrue(obstacle.isEmpty(), () -> "needs a guest with systemd: " + obstacle.get());
        return Sections.of(VirtualMachine.runLayout("layouts.sh", layout));
    }

    private static void check(Sections guest) {
        assertThat(guest.lines("life")).containsExactly("0", "33554432 16777216 30 ", "512 50000 100000 0 0 ", "0");
        assertThat(guest.lines("unit"))
                .containsExactly(
                        "CPUQuotaPerSecUSec=500ms",
                        "CPUShares=512",
                        "Delegate=yes",
                        "MemoryLimit=33554432",
                        "TasksMax=30");
        assertThat(guest.lines("end")).containsExactly("that is all");
    }
}
