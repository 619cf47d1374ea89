package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Archives go to other tools and come from them. */
class SaveLoadTest {
    private static final String NAME = "example.com/team/app:1";

    @Test
    @RequiresRoot
    void runsAfterBeingSavedAndLoaded() {
        thereAndBack(Account.current());
    }

    @Test
    @RequiresOrdinaryUser(subordinateIds = true)
    void runsAfterBeingSavedAndLoadedAsAnOrdinaryUser() {
        thereAndBack(Account.ordinary().orElseThrow());
    }

    private static void thereAndBack(Account account) {
        try (Sandbox hull = Sandbox.of(account)) {
            hull.run("pack", "-t", NAME, "sh").ok();
            hull.run("tag", NAME, "other:2").ok();
            for (String format : new String[] {"docker", "oci", "legacy"}) {
                String file = hull.files() + "/" + format + ".tar";
                hull.script("docker save --format " + format + " " + NAME + " other > " + file)
                        .ok();
                hull.run("rmi", NAME, "other:2").ok();
                Finished loaded =
                        hull.script("gzip -c " + file + " | docker load").ok();
                assertThat(loaded.text()).isEqualTo("Loaded image: " + NAME + "\nLoaded image: other:2");
                assertThat(hull.run("run", "--rm", "--network", "none", "other:2", "sh", "-c", "echo " + format)
                                .ok()
                                .text())
                        .isEqualTo(format);
            }
            assertThat(hull.run("save", "nosuch").withStatus(1).error())
                    .isEqualTo("hull: No such image: nosuch:latest\n");
            assertThat(hull.run("load", "-i", hull.files() + "/none.tar")
                            .withStatus(1)
                            .error())
                    .contains("none.tar: no such file or directory");
            hull.script("docker save other | head -c 100 > /dev/null").ok();
        }
    }

    @Test
    @RequiresProgram({"skopeo", "umoci"})
    void skopeoAndUmociReadAndWriteThem() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            RegistryTest.image(hull, NAME, 70_000, 10);
            String id = id(hull);
            String files = hull.files().toString();
            for (String format : new String[] {"docker", "oci", "legacy"}) {
                hull.run("save", "--format", format, "-o", files + "/" + format + ".tar", NAME)
                        .ok();
            }
            hull.run("save", "--format", "oci", "-o", files + "/layout.d/", NAME)
                    .ok();
            String skopeo = "skopeo --insecure-policy copy ";
            hull.script("cd " + files + " && set -e\n"
                            + skopeo + "docker-archive:docker.tar dir:one\n"
                            + skopeo + "docker-archive:legacy.tar dir:two\n"
                            + skopeo + "oci-archive:oci.tar dir:three\n"
                            + skopeo + "oci:layout.d:1 dir:four\n"
                            + "umoci stat --image layout.d:1\n"
                            + skopeo + "oci:layout.d:1 docker-archive:there.tar:" + NAME + "\n"
                            + skopeo + "oci:layout.d:1 oci-archive:there-oci.tar:" + NAME + "\n"
                            + "umoci config --image layout.d:1 --tag changed --config.label a=b\n")
                    .ok();
            hull.run("rmi", NAME).ok();
            for (String file : new String[] {"there.tar", "there-oci.tar"}) {
                assertThat(hull.run("load", "-i", files + "/" + file).ok().text())
                        .isEqualTo("Loaded image: " + NAME);
                assertThat(id(hull)).isEqualTo(id);
                hull.run("rmi", NAME).ok();
            }
            assertThat(hull.run("load", "-i", files + "/layout.d").ok().text())
                    .isEqualTo("Loaded image: " + NAME + "\nLoaded image: example.com/team/app:changed");
        }
    }

    private static String id(Sandbox hull) {
        return hull.run("images", "-q", "--no-trunc", NAME).ok().text();
    }

    @Test
    @RequiresRoot
    @RequiresProgram("podman")
    void podmanReadsAndWritesThem() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            RegistryTest.image(hull, NAME, 70_000, 10);
            String id = id(hull);
            String files = hull.files().toString();
            String podman = "podman --root F/p/root --runroot F/p/run --tmpdir F/p/tmp --storage-driver vfs "
                    .replace("F", files);
            for (String format : new String[] {"docker", "oci", "legacy"}) {
                hull.run("save", "--format", format, "-o", files + "/" + format + ".tar", NAME)
                        .ok();
                Finished loaded = hull.script(podman + "load -i " + files + "/" + format + ".tar && " + podman
                                + "images -q --no-trunc " + NAME + " && " + podman + "rmi -fa")
                        .ok();
                assertThat(loaded.output()).contains("Loaded image: " + NAME).contains(id);
            }
            hull.script(podman + "load -i " + files + "/docker.tar").ok();
            for (String format : new String[] {"docker-archive", "oci-archive"}) {
                hull.script(podman + "save --format " + format + " -o " + files + "/" + format + " " + NAME)
                        .ok();
                hull.run("rmi", NAME).ok();
                assertThat(hull.run("load", "-i", files + "/" + format).ok().text())
                        .isEqualTo("Loaded image: " + NAME);
                assertThat(id(hull)).isEqualTo(id);
            }
        }
    }
}
