package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Account;
import dev.hull.it.support.BuildCase;
import dev.hull.it.support.BuiltFacts;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Programs;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The Dockerfiles of {@code it/src/test/dockerfiles}, built by Docker with BuildKit and by Hull: the same files (names, kinds,
 * modes, owners, sizes, links, which names are one file, contents, attributes), the same configuration, the same history. Times
 * are Hull's own: they do not depend on when a build runs. Without Docker, Hull builds them alone.
 */
@RequiresRoot
@RequiresProgram({"busybox", "tar", "xz", "bzip2", "zstd"})
class BuildComparisonTest {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String BASE = """
            set -e
            mkdir -p rootfs/bin rootfs/dev rootfs/etc/opt rootfs/proc rootfs/sys rootfs/tmp rootfs/root rootfs/home
            chmod 1777 rootfs/tmp
            chmod 700 rootfs/root
            cp "$(command -v busybox)" rootfs/bin/busybox
            for name in $(busybox --list); do
                [ "$name" = busybox ] || ln -s busybox "rootfs/bin/$name"
            done
            echo 'root:x:0:0:root:/root:/bin/sh' >rootfs/etc/passwd
            echo 'daemon:x:1:1:daemon:/usr/sbin:/bin/sh' >>rootfs/etc/passwd
            printf 'root:x:0:\\ndaemon:x:1:\\nusers:x:100:daemon\\n' >rootfs/etc/group
            touch rootfs/etc/hosts rootfs/etc/resolv.conf rootfs/etc/hostname
            tar -C rootfs -cf base.tar .
            """;

    @Test
    void hullBuildsEach() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            Path work = begin(hull);
            for (BuildCase each : BuildCase.all()) {
                Path context = each.prepare(work);
                hull(hull, each, context).ok();
            }
        }
    }

    @Test
    void asDockerDoes() throws IOException {
        assumeTrue(
                Programs.run("sh", "-c", "docker buildx version && docker info").status() == 0,
                "needs a running Docker with buildx: DOCKER_HOST tells where");
        try (Sandbox hull = Sandbox.of(Account.current())) {
            Path work = begin(hull);
            docker("docker", "import", "--change", "ENV PATH=/usr/bin:/bin", work + "/base.tar", "base:1")
                    .ok();
            List<String> differences = new ArrayList<>();
            int compared = 0;
            for (BuildCase each : BuildCase.all()) {
                if (each.dockerCannot().equals("build")) {
                    continue;
                }
                Path context = each.prepare(work);
                hull(hull, each, context).ok();
                docker(context, each, "-t", "hull-comparison:" + each.name()).ok();
                docker(context, each, "-o", "type=tar,dest=" + context.resolveSibling("docker.tar"))
                        .ok();
                compare(each, context.getParent(), differences);
                compared++;
                docker("docker", "rmi", "-f", "hull-comparison:" + each.name());
            }
            docker("docker", "rmi", "-f", "base:1");
            assertThat(differences).as("of %d Dockerfiles", compared).isEmpty();
            assertThat(compared).isGreaterThan(35);
        }
    }

    private static Path begin(Sandbox hull) {
        Path work = hull.files();
        hull.script("cd " + work + "\n" + BASE).ok();
        hull.run("import", "--change", "ENV PATH=/usr/bin:/bin", work + "/base.tar", "base:1")
                .ok();
        return work;
    }

    private static Finished hull(Sandbox hull, BuildCase each, Path context) {
        List<String> command = new ArrayList<>(List.of("build", "--network", "none"));
        command.addAll(each.options());
        command.addAll(List.of("-f", context.resolveSibling("Dockerfile").toString(), "-t", "own:" + each.name()));
        command.addAll(List.of("-o", "type=image", "-o", "type=tar,dest=" + context.resolveSibling("hull.tar")));
        command.addAll(
                List.of("-o", "type=docker,dest=" + context.resolveSibling("hull-image.tar"), context.toString()));
        return hull.run(DEADLINE, command.toArray(String[]::new));
    }

    private static Finished docker(Path context, BuildCase each, String... options) {
        List<String> command = new ArrayList<>(List.of("docker", "buildx", "build", "--network", "none"));
        command.addAll(each.options());
        command.addAll(List.of(options));
        command.addAll(List.of("-f", context.resolveSibling("Dockerfile").toString(), context.toString()));
        return docker(command.toArray(String[]::new));
    }

    private static Finished docker(String... command) {
        return Programs.run(List.of(command), System.getenv(), new byte[0], DEADLINE);
    }

    private static void compare(BuildCase each, Path directory, List<String> differences) throws IOException {
        Map<String, String> docker = BuiltFacts.files(directory.resolve("docker.tar"));
        Map<String, String> hull = BuiltFacts.files(directory.resolve("hull.tar"));
        if (!each.dockerCannot().equals("save")) {
            Path saved = directory.resolve("docker-image.tar");
            docker("docker", "save", "-o", saved.toString(), "hull-comparison:" + each.name())
                    .ok();
            boolean based = Files.readString(directory.resolve("Dockerfile")).contains("base:1");
            docker.putAll(BuiltFacts.configuration(saved, based ? 1 : 0));
            hull.putAll(BuiltFacts.configuration(directory.resolve("hull-image.tar"), based ? 1 : 0));
        }
        TreeSet<String> all = new TreeSet<>(docker.keySet());
        all.addAll(hull.keySet());
        for (String name : all) {
            String theirs = docker.getOrDefault(name, "nothing");
            String ours = hull.getOrDefault(name, "nothing");
            boolean justified = each.justifies(name, theirs) || each.justifies(name, ours);
            if (!theirs.equals(ours) && !justified) {
                differences.add(each.name() + ": " + name + "\n  docker " + theirs + "\n  hull   " + ours);
            }
        }
    }
}
