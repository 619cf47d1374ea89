package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.oci.runtime.CpuLimits;
import dev.hull.oci.runtime.MemoryLimits;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.Host;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits as the container sees them, and as they act. */
@RequiresRoot
@RequiresProgram("busybox")
class LimitsTest {
    @TempDir
    Path directory;

    private final CgroupLayout layout = CgroupLayout.detect();
    private Bundle bundle;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(bundle.leftGroups()).isEmpty();
    }

    private void needs(String controller) {
        CgroupHierarchy tree = layout.with(controller);
        assumeTrue(
                tree != null && Files.isWritable(Path.of(tree.mountPoint())),
                "needs a writable control group with " + controller);
    }

    private Spec limited(String script, Resources resources) {
        Spec spec = bundle.shell(script).build();
        return spec.toBuilder()
                .linux(spec.linux().toBuilder()
                        .resources(resources.withDevices(DefaultSpec.deviceRules(false)))
                        .build())
                .build();
    }

    @Test
    void theContainerSeesItsLimits() throws Exception {
        needs("memory");
        needs("cpu");
        Resources resources = Resources.NONE
                .withMemory(MemoryLimits.of(64L << 20, null, null))
                .withCpu(CpuLimits.of(512L, 50_000L, 100_000L, "0", ""));
        boolean v2 = layout.mode() == CgroupLayout.Mode.V2;
        String script = v2
                ? "cd /sys/fs/cgroup; cat memory.max cpu.weight cpu.max cpuset.cpus"
                : "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.shares cpu/cpu.cfs_quota_us cpuset/cpuset.cpus";
        Ended ended = bundle.run(limited(script, resources));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).containsExactly("67108864", v2 ? "59" : "512", v2 ? "50000 100000" : "50000", "0");
    }

    @Test
    void theContainerCannotLiftThem() throws Exception {
        needs("pids");
        String file = layout.mode() == CgroupLayout.Mode.V2 ? "pids.max" : "pids/pids.max";
        Ended ended = bundle.run(limited("echo max > /sys/fs/cgroup/" + file, Resources.NONE.withPids(50L)));
        assertThat(ended.error()).contains("Read-only file system");
    }

    @Test
    void tooManyProcesses() throws Exception {
        needs("pids");
        Ended ended =
                bundle.run(limited("for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait", Resources.NONE.withPids(4L)));
        assertThat(ended.error()).contains("can't fork");
    }

    /**
     * One process takes it all: where a second one takes memory while the first is dying, the kernel may kill a third,
     * here the shell.
     */
    @Test
    void tooMuchMemory() throws Exception {
        needs("memory");
        Path exit = bundle.directory.resolve("exit");
        Ended ended = bundle.run(
                limited(
                        "dd if=/dev/zero of=/dev/null bs=60000000 count=1; echo ${?}",
                        Resources.NONE.withMemory(MemoryLimits.of(16L << 20, 16L << 20, null))),
                bundle.request().exitFile(exit.toString()).build(),
                Host.detect());
        assertThat(ended.lines()).containsExactly("137");
        assertThat(ContainerState.readExit(exit).orElseThrow().outOfMemory()).isTrue();
    }

    /** Nothing of Hull's own counts against the limit. */
    @Test
    void aSmallLimitIsEnoughForASmallProgram() throws Exception {
        needs("memory");
        assertThat(bundle.run(limited("true", Resources.NONE.withMemory(MemoryLimits.of(1L << 20, null, null))))
                        .code())
                .isZero();
    }
}
