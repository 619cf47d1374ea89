package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Layered;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TarBytes;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real registry, in each of the ways in which it can be run. Tokens are tested with a registry of the unit tests' own. */
@RequiresProgram("docker-registry")
class RegistryTest {
    @TempDir
    Path directory;

    /** Imports a layer of incompressible bytes for each size and stacks them. */
    static void image(Sandbox hull, String name, int... sizes) throws IOException {
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            byte[] content = new byte[sizes[i]];
            new Random(name.hashCode() + i).nextBytes(content);
            byte[] tar = new TarBytes().program("part" + i, content).end();
            String layer = "layer" + i;
            hull.run(tar, "import", "-", layer).ok();
            layers.add(layer);
        }
        Layered.stack(hull, name, layers.getFirst(), layers.toArray(new String[0]));
    }

    @Test
    @RequiresProgram("skopeo")
    void skopeoReadsWhatIsPushedAndPushesWhatIsRead() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/team/app:1";
            image(hull, name, 300_000, 10, 200_000);
            hull.run("push", "-q", name).ok();
            String id = hull.run("images", "-q", "--no-trunc", name).ok().text();
            Finished seen = skopeo(hull, "inspect", "--config", "docker://" + name);
            assertThat(seen.text()).contains("\"rootfs\"");
            for (String format : List.of("oci", "v2s2")) {
                String copy = registry.host() + "/team/copy:" + format;
                skopeo(hull, "copy", "--format", format, "docker://" + name, "docker://" + copy);
                hull.run("pull", "-q", copy).ok();
                assertThat(hull.run("images", "-q", "--no-trunc", copy).ok().text())
                        .isEqualTo(id);
            }
            skopeo(
                    hull,
                    "copy",
                    "--dest-compress-format",
                    "zstd",
                    "--dest-compress",
                    "--format",
                    "oci",
                    "docker://" + name,
                    "oci:" + hull.files() + "/zstd:1");
            skopeo(hull, "copy", "oci:" + hull.files() + "/zstd:1", "docker://" + registry.host() + "/team/zstd:1");
            assertThat(hull.run("pull", registry.host() + "/team/zstd:1").ok().output())
                    .contains("Status: Downloaded newer image for");
            assertThat(hull.run("pull", registry.host() + "/team/zstd:1").ok().output())
                    .contains("Status: Image is up to date for");
        }
    }

    private static Finished skopeo(Sandbox hull, String... words) {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy", words[0]));
        if (words[0].equals("inspect")) {
            command.add("--tls-verify=false");
        } else {
            command.addAll(List.of("--src-tls-verify=false", "--dest-tls-verify=false"));
        }
        command.addAll(List.of(words).subList(1, words.length));
        return hull.runProgram(command.toArray(new String[0])).ok();
    }

    @Test
    @RequiresRoot
    @RequiresProgram("podman")
    void podmanPullsWhatIsPushedAndPushesWhatIsPulled() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/team/app:1";
            image(hull, name, 1000, 2000);
            hull.run("push", "-q", name).ok();
            String podman = "podman --root DIR/root --runroot DIR/run --tmpdir DIR/tmp --storage-driver vfs "
                    .replace("DIR", hull.files() + "/podman");
            hull.runProgram("sh", "-c", podman + "pull -q --tls-verify=false " + name)
                    .ok();
            hull.runProgram(
                            "sh",
                            "-c",
                            podman + "push -q --tls-verify=false " + name + " " + registry.host() + "/p/a:2")
                    .ok();
            hull.run("pull", "-q", registry.host() + "/p/a:2").ok();
            assertThat(hull.run("images", "-q", registry.host() + "/p/a:2").ok().text())
                    .isEqualTo(hull.run("images", "-q", name).ok().text());
        }
    }

    @Test
    @RequiresProgram("openssl")
    void anAuthorityOfOnesOwn() throws IOException {
        LocalRegistry.certificate(directory, "server");
        try (LocalRegistry registry =
                        LocalRegistry.withTls(directory.resolve("server.crt"), directory.resolve("server.key"), "");
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/app";
            image(hull, name, 1000);
            assertThat(hull.run("push", name).withStatus(1).error())
                    .contains("cannot push " + name + ": registry " + registry.host())
                    .contains("its certificate is from an authority that is not trusted here")
                    .contains("certs.d/" + registry.host() + "/ca.crt");
            for (String owner : List.of("hull", "containers", "docker")) {
                Path trust = hull.files().resolveSibling("home/.config/" + owner + "/certs.d/" + registry.host());
                Files.createDirectories(trust);
                Files.copy(directory.resolve("ca.crt"), trust.resolve("ca.crt"));
                hull.run("push", name).ok();
                Files.delete(trust.resolve("ca.crt"));
                Files.delete(trust);
            }
            hull.run("pull", "--tls-verify=false", name).ok();
            hull.run("pull", name).withStatus(1);
        }
    }

    @Test
    @RequiresProgram("openssl")
    void aCertificateOfTheClient() throws IOException {
        LocalRegistry.certificate(directory, "server");
        LocalRegistry.certificate(directory, "client");
        try (LocalRegistry registry = LocalRegistry.withTls(
                        directory.resolve("server.crt"),
                        directory.resolve("server.key"),
                        directory.resolve("ca.crt").toString());
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/app";
            image(hull, name, 1000);
            Path trust = Files.createDirectories(
                    hull.files().resolveSibling("home/.config/hull/certs.d/" + registry.host()));
            Files.copy(directory.resolve("ca.crt"), trust.resolve("ca.crt"));
            hull.run("push", name).withStatus(1);
            Files.copy(directory.resolve("client.crt"), trust.resolve("client.cert"));
            Files.copy(directory.resolve("client.key"), trust.resolve("client.key"));
            hull.run("push", name).ok();
        }
    }

    @Test
    @RequiresProgram("htpasswd")
    void passwordsAsRoot() throws IOException {
        passwords(Account.current());
    }

    @Test
    @RequiresOrdinaryUser
    @RequiresProgram("htpasswd")
    void passwordsAsAnOrdinaryUser() throws IOException {
        passwords(Account.ordinary().orElseThrow());
    }

    private static void passwords(Account account) throws IOException {
        try (LocalRegistry registry = LocalRegistry.withPassword("wilma", "geheim-4711");
                Sandbox hull = Sandbox.of(account)) {
            String name = registry.host() + "/private/app:1";
            hull.run(new TarBytes().file("a", "b").end(), "import", "-", name).ok();
            Finished refused = hull.run("push", name).withStatus(1);
            assertThat(refused.error()).contains("it wants credentials; log in: hull login " + registry.host());
            assertThat(hull.run(
                                    "geheim-4712".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                    "login",
                                    "-u",
                                    "wilma",
                                    "--password-stdin",
                                    registry.host())
                            .withStatus(1)
                            .toString())
                    .doesNotContain("geheim-4712");
            Finished login = hull.run(
                            "geheim-4711\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            "login",
                            "-u",
                            "wilma",
                            "--password-stdin",
                            registry.host())
                    .ok();
            assertThat(login.text()).isEqualTo("Login Succeeded");
            Path file = hull.files().resolveSibling("home/.docker/config.json");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            hull.run("push", name).ok();
            hull.run("rmi", name).ok();
            hull.run("pull", name).ok();
            assertThat(hull.run("logout", registry.host()).ok().text())
                    .isEqualTo("Removing login credentials for " + registry.host());
            assertThat(hull.run("pull", name).withStatus(1).error()).contains("it wants credentials");
        }
    }

    @Test
    void tagsDigestsAndAll() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/app";
            image(hull, name + ":1", 1000, 500);
            hull.run("tag", name + ":1", name + ":2").ok();
            String digest = hull.run("push", "-a", name).ok().text().replaceAll("(?s).*digest: (sha256:\\w+).*", "$1");
            assertThat(hull.run("images", "--digests", "--format", "{{.Tag}} {{.Digest}}", name)
                            .ok()
                            .text()
                            .lines())
                    .containsExactlyInAnyOrder("1 " + digest, "2 " + digest);
            hull.run("tag", name + ":1", registry.host() + "/other:1").ok();
            hull.run("push", registry.host() + "/other:1").ok();
            assertThat(registry.requests("POST", "mount=", 201))
                    .as("layers are mounted")
                    .isPositive();
            hull.run("rmi", "-f", name + ":1", name + ":2", registry.host() + "/other:1", "layer0", "layer1")
                    .ok();
            hull.run("pull", "-a", name).ok();
            assertThat(hull.run("images", "--format", "{{.Tag}}", name)
                            .ok()
                            .text()
                            .lines())
                    .containsExactlyInAnyOrder("1", "2");
            hull.run("rmi", "-f", name + ":1", name + ":2").ok();
            hull.run("pull", name + "@" + digest).ok();
            assertThat(hull.run("pull", name + "@sha256:" + "0".repeat(64))
                            .withStatus(1)
                            .error())
                    .contains("404 not found");
            assertThat(hull.run("search", registry.host() + "/oth").ok().output())
                    .contains(registry.host() + "/other");
        }
    }
}
