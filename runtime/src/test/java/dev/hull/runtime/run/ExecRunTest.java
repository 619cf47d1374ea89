package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.linux.plan.NamespaceStep.Target;
import dev.hull.oci.runtime.ContainerProcessBuilder;
import dev.hull.oci.runtime.CpuAffinity;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.IoPriority;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Personality;
import dev.hull.oci.runtime.Scheduler;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.TimeOffset;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.ExecCompiler;
import dev.hull.runtime.Host;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that enters a container: what of the container's configuration and of its own it gets. */
@RequiresRoot
@RequiresProgram("busybox")
class ExecRunTest {
    @TempDir
    Path directory;

    private Ended enter(boolean ownUsers, String script, UnaryOperator<ContainerProcessBuilder> change)
            throws Exception {
        Bundle bundle = Bundle.create(directory);
        Bundle second = Bundle.create(directory);
        Path pidFile = bundle.directory.resolve("pid");
        Spec spec = bundle.shell("touch /started; sleep 60").build();
        List<Namespace> namespaces = new ArrayList<>(spec.linux().namespaces());
        namespaces.add(Namespace.create(Kind.TIME));
        Linux linux = spec.linux().toBuilder()
                .namespaces(namespaces)
                .timeOffsets(Map.of("boottime", new TimeOffset(7_000_000, 0)))
                .personality(new Personality(Personality.Domain.LINUX32, List.of()))
                .build();
        if (ownUsers) {
            List<IdMapping> ids = List.of(new IdMapping(0, 200000, 65536));
            namespaces.add(Namespace.create(Kind.USER));
            linux = linux.toBuilder()
                    .namespaces(namespaces)
                    .uidMappings(ids)
                    .gidMappings(ids)
                    .build();
            directory.toFile().setExecutable(true, false);
            try (var paths = Files.walk(bundle.root())) {
                for (Path path : paths.toList()) {
                    Files.setAttribute(path, "unix:uid", 200000, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        Spec whole = spec.toBuilder().linux(linux).build();
        Host host = Host.detect();
        Process container =
                bundle.start(whole, bundle.request().pidFile(pidFile.toString()).build(), host);
        try {
            Await.until("it runs", () -> Files.exists(bundle.root().resolve("started")));
            ContainerState state = ContainerState.read(pidFile).orElseThrow();
            Spec entering = whole.toBuilder()
                    .process(change.apply(whole.process().toBuilder().args(List.of("sh", "-c", script)))
                            .build())
                    .build();
            CompiledPlan plan = ExecCompiler.compile(
                    entering,
                    bundle.request().build(),
                    new Target((int) state.containerPid(), state.containerStart(), ExecCompiler.namespaces(entering)),
                    CgroupPlanner.groups(linux, bundle.id, "/hull", host.cgroups()),
                    host);
            return second.run(plan);
        } finally {
            ContainerState.read(pidFile)
                    .flatMap(state -> ProcessHandle.of(state.containerPid()))
                    .ifPresent(ProcessHandle::destroyForcibly);
            container.waitFor();
            assertThat(bundle.leftGroups()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void settingsOfTheContainerAndItsOwn(boolean ownUsers) throws Exception {
        Ended ended = enter(
                ownUsers,
                "cut -d. -f1 /proc/uptime; uname -m; cut -d' ' -f19,41 /proc/self/stat; ionice; cat /proc/self/oom_score_adj;"
                        + " grep Cpus_allowed_list /proc/self/status; ls /proc/self/fd | tail -n 1",
                process -> process.scheduler(new Scheduler(Scheduler.Policy.SCHED_BATCH, 5, 0, List.of(), 0, 0, 0))
                        .ioPriority(new IoPriority(IoPriority.IoClass.IOPRIO_CLASS_BE, 7))
                        .oomScoreAdj(432)
                        .execCpuAffinity(new CpuAffinity("0", "0")));
        assertThat(ended.error()).isEmpty();
        assertThat(Long.parseLong(ended.lines().getFirst())).isGreaterThanOrEqualTo(7_000_000);
        assertThat(ended.lines().subList(1, ended.lines().size()))
                .containsExactly("i686", "5 3", "best-effort: prio 7", "432", "Cpus_allowed_list:\t0", "3");
    }

    /** CVE-2016-9962: nobody in the container traces who comes in, or looks at what it has open. */
    @Test
    void cve20169962() throws Exception {
        Ended ended = enter(
                true,
                "grep -E '^(CapInh|TracerPid)' /proc/self/status; readlink /proc/self/fd/* | grep -v pipe | grep -v /bundle",
                process -> process);
        assertThat(ended.output())
                .startsWith("TracerPid:\t0\nCapInh:\t0000000000000000\n")
                .doesNotContain("[");
    }
}
