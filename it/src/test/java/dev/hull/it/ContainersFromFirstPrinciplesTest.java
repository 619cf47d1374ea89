package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** "Containers from first principles": pull, save, list, look inside. Its registry is one of this machine, as a mirror. */
@RequiresProgram({"docker-registry", "tar"})
class ContainersFromFirstPrinciplesTest {
    private static final String CONFIGURATION = """
            [[registry]]
            prefix = "docker.io"
            [[registry.mirror]]
            location = "%s"
            """;

    @Test
    @RequiresRoot
    void asRoot() throws IOException {
        follow(Account.current());
    }

    @Test
    @RequiresOrdinaryUser(subordinateIds = true)
    void asAnOrdinaryUser() throws IOException {
        follow(Account.ordinary().orElseThrow());
    }

    private static void follow(Account account) throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(account)) {
            hull.with("HULL_REGISTRIES_CONF", hull.files() + "/registries.conf");
            hull.runProgram(
                            "sh",
                            "-c",
                            "cat > " + hull.files() + "/registries.conf <<'E'\n"
                                    + CONFIGURATION.formatted(registry.host()) + "E\n")
                    .ok();
            String there = registry.host() + "/library/alpine:3.12.0";
            hull.run("pack", "-t", there, "sh", "ls", "tar").ok();
            Finished pushed = hull.run("push", there).ok();
            assertThat(pushed.text())
                    .matches("(?s)The push refers to repository \\[" + Pattern.quote(registry.host())
                            + "/library/alpine\\]\n3\\.12\\.0: digest: sha256:[0-9a-f]{64} size: \\d+");
            String id =
                    hull.run("images", "-q", "--no-trunc", there).ok().text().substring("sha256:".length());
            hull.run("rmi", there).ok();

            Finished pulled = hull.script("docker pull alpine:3.12.0").ok();
            String digest = pushed.text().replaceAll("(?s).*digest: (sha256:\\w+).*", "$1");
            assertThat(pulled.output())
                    .isEqualTo("3.12.0: Pulling from library/alpine\n" + "Digest: " + digest + "\n"
                            + "Status: Downloaded newer image for alpine:3.12.0\n"
                            + "docker.io/library/alpine:3.12.0\n");

            String files = hull.files().toString();
            hull.script("cd " + files + "\ndocker save --format legacy alpine:3.12.0 > alpine-3.12.0.tar")
                    .ok();
            List<String> listing = hull.script("cd " + files + "\ntar --list --file=alpine-3.12.0.tar")
                    .ok()
                    .output()
                    .lines()
                    .toList();
            Matcher layer = Pattern.compile("([0-9a-f]{64})/layer\\.tar").matcher(String.join(" ", listing));
            assertThat(layer.find()).isTrue();
            String directory = layer.group(1);
            assertThat(listing.stream().filter(name -> !name.equals(id + ".json")))
                    .containsExactly(
                            directory + "/",
                            directory + "/VERSION",
                            directory + "/json",
                            directory + "/layer.tar",
                            "manifest.json",
                            "repositories");
            assertThat(listing).contains(id + ".json");

            Finished inside = hull.script("cd " + files + "\ntar -xOf alpine-3.12.0.tar " + directory
                            + "/layer.tar | tar -tf - | shuf | head\nmkdir container\ntar -xOf alpine-3.12.0.tar "
                            + directory + "/layer.tar | tar -C container/ -xf -\nls container/ | head")
                    .ok();
            assertThat(inside.output().lines().toList()).contains("usr");
            assertThat(hull.files().resolve("container/usr")).isDirectory();
            assertThat(Files.exists(hull.files().resolve("alpine-3.12.0.tar"))).isTrue();

            hull.run("rmi", "alpine:3.12.0").ok();
            Finished run = hull.run("run", "--rm", "--network", "none", "alpine:3.12.0", "sh", "-c", "echo from inside")
                    .ok();
            assertThat(run.text()).isEqualTo("from inside");
            assertThat(run.error())
                    .isEqualTo("Unable to find image 'alpine:3.12.0' locally\n"
                            + "3.12.0: Pulling from library/alpine\n" + "Digest: " + digest + "\n"
                            + "Status: Downloaded newer image for alpine:3.12.0\n");
            assertThat(hull.run("run", "--rm", "--pull", "never", "alpine:3.13", "true")
                            .withStatus(125)
                            .error())
                    .startsWith("hull: Unable to find image 'alpine:3.13' locally");
        }
    }
}
