package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TarBytes;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Images of several platforms under one name, and what refers to images, at a real registry. */
@RequiresProgram("docker-registry")
class IndexAndReferrersTest {
    @Test
    @RequiresProgram("skopeo")
    void severalPlatformsUnderOneName() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current());
                Sandbox other = Sandbox.of(Account.current())) {
            hull.run(new TarBytes().file("a", "1").end(), "import", "--platform", "linux/amd64", "-", "app-amd64")
                    .ok();
            hull.run(new TarBytes().file("a", "2").end(), "import", "--platform", "linux/arm/v7", "-", "app-arm")
                    .ok();
            String name = registry.host() + "/team/app:1";
            hull.run("manifest", "create", name, "app-amd64", "app-arm").ok();
            hull.run("manifest", "annotate", "--os-version", "6.1", name, "app-arm")
                    .ok();
            hull.run("manifest", "annotate", "--arch", "arm", "--variant", "v7", name, "app-arm")
                    .ok();
            hull.run("manifest", "push", name).ok();
            String raw = hull.runProgram(
                            "skopeo", "--insecure-policy", "inspect", "--tls-verify=false", "--raw", "docker://" + name)
                    .ok()
                    .output();
            assertThat(raw)
                    .contains(
                            "\"architecture\":\"amd64\"",
                            "\"architecture\":\"arm\"",
                            "\"os.version\":\"6.1\"",
                            "\"variant\":\"v7\"");
            for (String platform : new String[] {"linux/amd64", "linux/arm/v7"}) {
                other.run("pull", "-q", "--platform", platform, name).ok();
                assertThat(other.run("image", "explore", "--file", "/a", name)
                                .ok()
                                .text())
                        .isEqualTo(platform.equals("linux/amd64") ? "1" : "2");
            }
            whole(hull, other, registry, name);
            assertThat(other.run("pull", "--platform", "linux/riscv64", name)
                            .withStatus(1)
                            .error())
                    .contains("no image for linux/riscv64");
        }
    }

    /** All platforms' images, from the registry into an archive, by skopeo into another name, and into a store: the same index. */
    private static void whole(Sandbox hull, Sandbox other, LocalRegistry registry, String name) throws IOException {
        other.run("pull", "-q", "--platform", "all", name).ok();
        String archive = other.files().resolve("all.tar").toString();
        other.run("save", "--format", "oci", "--platform", "all", "-o", archive, name)
                .ok();
        String copy = registry.host() + "/team/copy:1";
        other.runProgram(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--all",
                        "--dest-tls-verify=false",
                        "oci-archive:" + archive,
                        "docker://" + copy)
                .ok();
        hull.run("pull", "-q", "--platform", "all", copy).ok();
        String index = other.run("manifest", "inspect", name).ok().text();
        assertThat(hull.run("manifest", "inspect", copy).ok().text()).isEqualTo(index);
        hull.run("rmi", name).ok();
        hull.run("load", "--platform", "all", "-i", archive).ok();
        assertThat(hull.run("manifest", "inspect", name).ok().text()).isEqualTo(index);
        hull.run("push", "-q", name).ok();
        hull.run("manifest", "push", "-q", "--all", name, "docker://" + registry.host() + "/team/other:2")
                .ok();
        assertThat(hull.run("manifest", "remove", name, "app-nowhere")
                        .withStatus(1)
                        .error())
                .contains("No such image: app-nowhere");
        String arm = index.replaceAll("(?s).*digest\": \"(sha256:\\w+)\".*", "$1");
        hull.run("manifest", "remove", name, arm).ok();
        assertThat(hull.run("manifest", "inspect", name).ok().text()).doesNotContain(arm, "v7");
        hull.run("manifest", "push", "-q", name, name).ok();
        other.run("pull", "-q", registry.host() + "/team/other:2").ok();
        hull.run("system", "check").ok();
    }

    /** The way of Podman, an empty list first, and that of Docker, images that only the registry has. */
    @Test
    void listsOfEmptyListsAndOfRemoteImages() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current());
                Sandbox other = Sandbox.of(Account.current())) {
            String amd = registry.host() + "/team/app:amd64";
            String arm = registry.host() + "/team/app:arm64";
            hull.run(new TarBytes().file("a", "1").end(), "import", "--platform", "linux/amd64", "-", amd)
                    .ok();
            hull.run(new TarBytes().file("a", "2").end(), "import", "--platform", "linux/arm64", "-", arm)
                    .ok();
            hull.run("push", "-q", amd).ok();
            hull.run("push", "-q", arm).ok();
            String name = registry.host() + "/team/app:1";
            assertThat(hull.run("manifest", "exists", name).withStatus(1).error())
                    .isEmpty();
            hull.run("manifest", "create", name).ok();
            hull.run("manifest", "exists", name).ok();
            hull.run("manifest", "add", "--annotation", "a=b", name, amd).ok();
            hull.run("manifest", "add", "--variant", "v9", "--os-features", "x,y", name, arm)
                    .ok();
            Path digest = hull.files().resolve("digest");
            hull.run("manifest", "push", "--all", "--purge", "--digestfile", digest.toString(), name)
                    .ok();
            assertThat(hull.run("images", "--format", "{{.Repository}}:{{.Tag}}")
                            .ok()
                            .text()
                            .lines())
                    .containsExactlyInAnyOrder(amd, arm);
            String inspected = hull.run("manifest", "inspect", name).ok().text();
            assertThat(inspected).contains("\"variant\": \"v9\"", "\"os.features\"", "\"a\": \"b\"");
            assertThat(hull.run("manifest", "inspect", registry.host() + "/team/app:none")
                            .withStatus(1)
                            .error())
                    .contains("No such image: " + registry.host() + "/team/app:none", "manifest unknown");

            other.run("manifest", "create", "--insecure", "app:2", amd, arm).ok();
            other.run("manifest", "add", "--all", "app:2", name).ok();
            assertThat(other.run("manifest", "inspect", "app:2").ok().text())
                    .contains("\"variant\": \"v9\"")
                    .contains("\"architecture\": \"amd64\"");
            assertThat(other.run("manifest", "push", "--purge", amd)
                            .withStatus(1)
                            .error())
                    .contains("is no manifest list but an image");
            other.run("manifest", "rm", "app:2").ok();
            assertThat(other.run("pull", "-q", "--platform", "linux/arm64", "docker://" + arm)
                            .ok()
                            .text())
                    .isEqualTo(arm);
            assertThat(other.run("pull", "http://" + arm).withStatus(1))
                    .satisfies(finished -> assertThat(finished.error()).contains("leave out 'http://'"))
                    .satisfies(finished -> assertThat(finished.text()).isEmpty());
            other.run("system", "check").ok();
        }
    }

    /** docker-registry 2.8 keeps no list of referrers, so there is a tag in its place. */
    @Test
    void aBillOfMaterialsIsPushedAndFound() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current());
                Sandbox other = Sandbox.of(Account.current())) {
            String name = registry.host() + "/team/app:1";
            ImageToolsTest.image(hull, name);
            hull.run("image", "sbom", "--attach", name).ok();
            hull.run("image", "sbom", "--attach", "--format", "spdx-json", name).ok();
            assertThat(hull.run("image", "referrers", name).ok().output())
                    .contains("application/vnd.cyclonedx+json", "application/spdx+json");
            hull.run("push", "--referrers", name).ok();
            hull.run("push", "--referrers", name).ok();
            String listed = other.run("image", "referrers", "--remote", "--format", "{{.Type}}", name)
                    .ok()
                    .text();
            assertThat(listed.lines())
                    .containsExactlyInAnyOrder("application/vnd.cyclonedx+json", "application/spdx+json");
            other.run("pull", "-q", name).ok();
            assertThat(other.run("image", "referrers", name).ok().text().lines())
                    .as("a pull takes only the image")
                    .hasSize(1);
        }
    }

    @Test
    void whatIsDamagedComesAgain() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox maker = Sandbox.of(Account.current());
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/app:1";
            RegistryTest.image(maker, name, 50_000, 20_000);
            maker.run("push", "-q", name).ok();
            hull.run("pull", "-q", name).ok();
            hull.script("for blob in \"$HULL_ROOT\"/images/blobs/sha256/*; do"
                            + " [ $(stat -c %s \"$blob\") -lt 15000 ] || printf x | dd of=\"$blob\" seek=5000 bs=1 conv=notrunc"
                            + " 2>/dev/null; done")
                    .ok();
            assertThat(hull.run("system", "check").withStatus(1).output()).contains("is damaged");
            assertThat(hull.run("system", "check", "--repair").ok().output())
                    .contains("fetched again: ", "0 problems left");
            hull.run("system", "check").ok();
        }
    }
}
