package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.oci.runtime.ContainerProcessBuilder;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.IoPriority;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.MemoryPolicy;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Personality;
import dev.hull.oci.runtime.Scheduler;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.TimeOffset;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the kernel treats the process, as the process itself sees it. */
@RequiresRoot
@RequiresProgram("busybox")
class ProcessSettingsTest {
    private static final long DAYS = 100 * 86_400;

    @TempDir
    Path directory;

    private Bundle bundle;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
    }

    private Ended process(String script, UnaryOperator<ContainerProcessBuilder> change) throws Exception {
        Spec spec = bundle.shell(script).build();
        return bundle.run(spec.toBuilder()
                .process(change.apply(spec.process().toBuilder()).build())
                .build());
    }

    private Ended linux(String script, UnaryOperator<Linux> change) throws Exception {
        Spec spec = bundle.shell(script).build();
        return bundle.run(spec.toBuilder().linux(change.apply(spec.linux())).build());
    }

    @Test
    void niceAndBatch() throws Exception {
        Scheduler batch = new Scheduler(Scheduler.Policy.SCHED_BATCH, 7, 0, List.of(), 0, 0, 0);
        Ended ended = process("cut -d' ' -f19,41 /proc/1/stat", process -> process.scheduler(batch));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output()).isEqualTo("7 3\n");
    }

    @Test
    void realTime() throws Exception {
        Scheduler roundRobin = new Scheduler(
                Scheduler.Policy.SCHED_RR, 0, 17, List.of(Scheduler.Flag.SCHED_FLAG_RESET_ON_FORK), 0, 0, 0);
        Ended ended = process(
                "cut -d' ' -f40,41 /proc/1/stat; cut -d' ' -f40,41 /proc/self/stat",
                process -> process.scheduler(roundRobin));
        assumeTrue(!ended.error().contains("Operation not permitted"), "no real-time scheduling for this group");
        assertThat(ended.error()).isEmpty();
        assertThat(ended.lines()).as("its own, and a child's").containsExactly("17 2", "0 0");
    }

    @Test
    void ioPriority() throws Exception {
        IoPriority priority = new IoPriority(IoPriority.IoClass.IOPRIO_CLASS_BE, 6);
        Ended ended = process("ionice -p 1", process -> process.ioPriority(priority));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output()).isEqualTo("best-effort: prio 6\n");
    }

    @Test
    void personality() throws Exception {
        Ended ended = linux(
                "uname -m",
                linux -> linux.toBuilder()
                        .personality(new Personality(Personality.Domain.LINUX32, List.of()))
                        .build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output().strip()).isIn("i686", "armv8l");
    }

    @Test
    void memoryPolicy() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "a kernel without NUMA");
        Ended ended = linux(
                "head -n 1 /proc/self/numa_maps",
                linux -> linux.toBuilder()
                        .memoryPolicy(new MemoryPolicy(MemoryPolicy.Mode.MPOL_INTERLEAVE, "0", List.of()))
                        .build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output()).contains("interleave:0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clocksOfItsOwn(boolean ownUsers) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/ns/time")), "a kernel without time namespaces");
        Ended ended = linux("cut -d. -f1 /proc/uptime; readlink /proc/self/ns/time", linux -> {
            List<Namespace> namespaces = new ArrayList<>(linux.namespaces());
            namespaces.add(Namespace.create(Kind.TIME));
            var builder = linux.toBuilder();
            if (ownUsers) {
                namespaces.add(Namespace.create(Kind.USER));
                builder.uidMappings(List.of(new IdMapping(0, 0, 65536)))
                        .gidMappings(List.of(new IdMapping(0, 0, 65536)));
            }
            return builder.namespaces(namespaces)
                    .timeOffsets(Map.of("boottime", new TimeOffset(DAYS, 500)))
                    .build();
        });
        assertThat(ended.error()).isEmpty();
        assertThat(Long.parseLong(ended.lines().getFirst())).isGreaterThanOrEqualTo(DAYS);
        assertThat(ended.lines().getLast())
                .isNotEqualTo(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/time")).toString());
    }
}
