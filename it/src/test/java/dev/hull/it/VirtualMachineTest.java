package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Finished;
import dev.hull.it.support.RequiresVirtualMachine;
import dev.hull.it.support.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The guest itself: what tests in it may rely on. */
@Execution(ExecutionMode.CONCURRENT)
class VirtualMachineTest {
    @Test
    @RequiresVirtualMachine
    void hasControlGroupsOfVersionTwoAndHull() {
        Finished guest = VirtualMachine.run("""
                cat /sys/fs/cgroup/cgroup.subtree_control
                hull --version
                setpriv --reuid=1000 --regid=1000 --clear-groups unshare --user --map-root-user id -u
                exit 7
                """);

        guest.withStatus(7);
        assertThat(guest.output().lines())
                .satisfiesExactly(
                        controllers -> assertThat(controllers).contains("cpu", "io", "memory", "pids"),
                        version -> assertThat(version).startsWith("Hull version "),
                        user -> assertThat(user).isEqualTo("0"));
    }
}
