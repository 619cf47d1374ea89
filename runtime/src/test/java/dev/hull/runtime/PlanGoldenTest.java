package dev.hull.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.linux.plan.FileStep.RemoveTree;
import dev.hull.linux.plan.MountStep.MakeInnerFile;
import dev.hull.linux.plan.NamespaceStep.Target;
import dev.hull.linux.plan.NetworkStep.AddressAdd;
import dev.hull.linux.plan.NetworkStep.Bridge;
import dev.hull.linux.plan.NetworkStep.LinkRemove;
import dev.hull.linux.plan.NetworkStep.LinkUp;
import dev.hull.linux.plan.NetworkStep.RouteAdd;
import dev.hull.linux.plan.NetworkStep.Veth;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.cgroup.CgroupFixture;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.names.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code testfiles/plans/<case>/config.json} compiles to {@code plan.txt}, or to the one line of an error. The name says what
 * else is given: see {@link #host} and {@link #request}. With -Dgolden.update=true the files are written instead.
 */
class PlanGoldenTest {
    private static final Path CASES = Path.of("src", "test", "resources", "testfiles", "plans");

    @TempDir
    Path directory;

    static Stream<String> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void compilesToTheSamePlan(String name) throws IOException {
        Spec spec = Spec.parse(Json.parse(Files.readAllBytes(CASES.resolve(name).resolve("config.json"))));
        StringBuilder text = new StringBuilder();
        try {
            CompiledPlan compiled = name.startsWith("exec-")
                    ? enter(spec, name)
                    : PlanCompiler.compile(spec, request(name), host(name));
            compiled.warnings()
                    .forEach(warning -> text.append("warning: ").append(warning).append('\n'));
            text.append(compiled.plan().toText());
        } catch (HullException e) {
            text.append(e.kind()).append(": ").append(e.sentence()).append('\n');
        }
        String plan = text.toString().replace(directory.toString(), "@tmp@");
        Path golden = CASES.resolve(name).resolve("plan.txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, plan);
        }
        assertThat(plan).isEqualTo(Files.readString(golden));
    }

    private CompiledPlan enter(Spec spec, String name) throws IOException {
        Host host = host(name);
        return ExecCompiler.compile(
                spec,
                request(name),
                new Target(4711, 123456, ExecCompiler.namespaces(spec)),
                CgroupPlanner.groups(spec.linux(), "0123456789ab", "/hull", host.cgroups()),
                host);
    }

    private Host host(String name) throws IOException {
        UserNamespace ids = UserNamespace.HOST;
        if (name.contains("mapped-user")) {
            ids = UserNamespace.parse("0 1000 1\n1 100000 65536\n", "0 1000 1\n1 100000 65536\n", "allow\n");
        } else if (name.contains("single-id")) {
            ids = UserNamespace.parse("0 1000 1\n", "0 1000 1\n", "deny\n");
        }
        CgroupLayout cgroups = name.contains("cgroup-v2")
                ? CgroupFixture.v2(directory)
                : name.contains("cgroup-v1") ? CgroupFixture.hybrid(directory) : CgroupLayout.NONE;
        return new Host(ids, Capabilities.ALL, 40, "x86_64", 6, 12, false, false, cgroups);
    }

    private static PlanRequest request(String name) {
        PlanRequest.Builder request = PlanRequest.builder("0123456789ab", "/run/hull/x");
        if (name.contains("engine")) {
            request.overlay(new OverlayRoot(List.of("/l/2", "/l/1"), "/c/upper", "/c/work", List.of("userxattr")))
                    .session(new SessionOptions(
                            true, true, true, false, "ctrl-a", "SIGINT", "/run/hull/x/attach", "/c/log"))
                    .extra(new ExtraSteps(
                            List.of(new Bridge("hull0", "172.30.0.1", "16", 0)),
                            List.of(new Veth("h1", "eth0", "hull0", "", 0)),
                            List.of(
                                    new LinkUp("eth0"),
                                    new AddressAdd("eth0", "172.30.0.2", 16),
                                    new RouteAdd("default", 0, "172.30.0.1")),
                            List.of(new MakeInnerFile("/.dockerenv", "", 0755)),
                            List.of(new LinkRemove("h1"), new RemoveTree("/c"))))
                    .pidFile("/run/hull/x/pid")
                    .exitFile("/c/exit")
                    .init(true)
                    .defaultSeccomp(true);
        }
        return request.build();
    }
}
