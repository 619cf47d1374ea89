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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What looks into images and makes new ones of them, as it is typed. Needs no privilege. */
class ImageToolsTest {
    /** An image of two layers: the upper one overwrites a file, deletes one, and adds one. */
    static void image(Sandbox hull, String name) throws IOException {
        byte[] low = new TarBytes()
                .directory("etc/")
                .file("etc/motd", "first motd\n")
                .file("etc/gone", "0123456789")
                .file("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n")
                .directory("var/lib/dpkg/")
                .file("var/lib/dpkg/status", """
                        Package: libexample1
                        Status: install ok installed
                        Architecture: amd64
                        Version: 1.2-3
                        Maintainer: Nobody <nobody@example.org>
                        Description: an example

                        """)
                .program("bin/sh", "#!/nothing\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .end();
        byte[] high = new TarBytes()
                .file("etc/motd", "second motd\n")
                .file("etc/.wh.gone", "")
                .file("srv/data", "data\n")
                .end();
        hull.run(low, "import", "-c", "ENV PATH=/bin", "-", "low").ok();
        hull.run(high, "import", "-", "high").ok();
        Layered.stack(hull, name, "low", "low", "high");
    }

    @Test
    void explored() throws IOException {
        explored(Account.current());
    }

    @Test
    @RequiresOrdinaryUser
    void exploredByAnOrdinaryUser() throws IOException {
        explored(Account.ordinary().orElseThrow());
    }

    private static void explored(Account account) throws IOException {
        try (Sandbox hull = Sandbox.of(account)) {
            if (account.isRoot()) {
                image(hull, "app:1");
            } else { // whose store belongs to somebody else than the tester
                hull.run(new TarBytes().file("etc/motd", "second motd\n").end(), "import", "-", "app:1")
                        .ok();
            }
            assertThat(hull.run("image", "explore", "--file", "/etc/motd", "app:1")
                            .ok()
                            .text())
                    .isEqualTo("second motd");
            String archive = hull.files() + "/app.tar.gz";
            hull.script("hull save app:1 | gzip > " + archive).ok();
            assertThat(hull.run("image", "explore", "--file", "/etc/motd", archive)
                            .ok()
                            .text())
                    .isEqualTo("second motd");
            assertThat(hull.run("image", "explore", "--file", "/etc/none", "app:1")
                            .withStatus(1)
                            .error())
                    .contains("/etc/none");
        }
    }

    @Test
    void layersFilesAndLosses() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            image(hull, "app:1");
            assertThat(hull.run("image", "explore", "--layer", "1", "app:1")
                            .ok()
                            .output())
                    .containsPattern("C .*/?etc/motd")
                    .containsPattern("D .*/?etc/gone")
                    .containsPattern("A .*/?srv/data");
            assertThat(hull.run("image", "explore", "--layer", "0", "--file", "/etc/gone", "app:1")
                            .ok()
                            .text())
                    .isEqualTo("0123456789");
            assertThat(hull.run("image", "explore", "--format", "json", "app:1")
                            .ok()
                            .output())
                    .contains("\"wastedBytes\"", "etc/gone");
            hull.run("image", "explore", "--extract", "/srv", "-o", hull.files() + "/srv", "app:1")
                    .ok();
            assertThat(hull.files().resolve("srv/data")).hasContent("data\n");
            assertThat(hull.run("image", "explore", "--packages", "app:1").ok().output())
                    .contains("libexample1", "1.2-3");
        }
    }

    @Test
    void checkedScoredAndListed() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            image(hull, "app:1");
            Finished report =
                    hull.run("image", "check", "--format", "json", "app:1").ok();
            int score = Integer.parseInt(report.output().replaceAll("(?s).*\"score\": *(\\d+).*", "$1"));
            assertThat(score).isBetween(1, 99);
            assertThat(report.output()).contains("root-user", "shell");
            hull.run("image", "check", "--fail-below", Integer.toString(score), "app:1")
                    .ok();
            hull.run("image", "check", "--fail-below", Integer.toString(score + 1), "app:1")
                    .withStatus(2);
            hull.run("image", "check", "nosuch").withStatus(1);
            for (String format : new String[] {"cyclonedx-json", "spdx-json"}) {
                String first = hull.run("image", "sbom", "--format", format, "app:1")
                        .ok()
                        .output();
                assertThat(first).contains("libexample1");
                assertThat(hull.run("image", "sbom", "--format", format, "app:1")
                                .ok()
                                .output())
                        .as("the same image gives the same document")
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void editedReproduciblyAndCompared() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            image(hull, "app:1");
            Path added = Files.writeString(hull.files().resolve("added"), "added\n");
            String[] edit = {
                "image",
                "edit",
                "-t",
                "app:2",
                "--env",
                "LOG=debug",
                "--add",
                added + ":/srv/added",
                "--remove",
                "/etc/motd",
                "--squash",
                "app:1"
            };
            Sandbox reproducible = hull.with("SOURCE_DATE_EPOCH", "1700000000");
            String id = reproducible.run(edit).ok().text();
            hull.run("rmi", "app:2").ok();
            assertThat(reproducible.run(edit).ok().text()).isEqualTo(id);
            assertThat(hull.run("image", "diff", "app:1", "app:2").ok().output())
                    .containsPattern("D .*/?etc/motd")
                    .containsPattern("A .*/?srv/added")
                    .contains("LOG");
            assertThat(hull.run("image", "explore", "--file", "/etc/motd", "app:2")
                            .withStatus(1)
                            .error())
                    .isNotEmpty();
        }
    }

    @Test
    @RequiresProgram("docker-registry")
    void imagesOfARegistryAreReadWhereTheyAre() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current());
                Sandbox other = Sandbox.of(Account.current())) {
            String name = registry.host() + "/team/app:1";
            image(hull, name);
            hull.run("push", "-q", name).ok();
            String there = "docker://" + name;
            assertThat(other.run("image", "explore", "--file", "/etc/motd", there)
                            .ok()
                            .text())
                    .isEqualTo("second motd");
            assertThat(other.run("image", "check", "--format", "json", there)
                            .ok()
                            .output())
                    .contains("\"score\"");
            hull.run("image", "edit", "-t", "app:2", "--env", "A=b", name).ok();
            assertThat(hull.run("image", "diff", there, "app:2").ok().output()).contains("A");
            assertThat(other.run("images", "-q").ok().text()).isEmpty();
            assertThat(Files.exists(other.store().resolve("images/blobs"))).isFalse();
            assertThat(other.run("image", "explore", there + "0").withStatus(1).error())
                    .contains("registry " + registry.host(), "404");
        }
    }

    @Test
    void roomIsMadeAsTheDryRunSays() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            for (String each : new String[] {"a", "b", "c"}) {
                hull.run(new TarBytes().file(each, each.repeat(200_000)).end(), "import", "-", each + ":1")
                        .ok();
            }
            hull.run("image", "pin", "b:1").ok();
            Finished plan = hull.run("gc", "--keep", "1k", "--dry-run", "--format", "json")
                    .withStatus(1);
            assertThat(plan.output()).contains("it is pinned");
            assertThat(hull.run("images", "-q").ok().text().lines()).hasSize(3);
            hull.run("gc", "--keep", "1k").withStatus(1); // the pinned one does not fit
            assertThat(hull.run("images", "--format", "{{.Repository}}").ok().text())
                    .isEqualTo("b");
            hull.run("image", "unpin", "b:1").ok();
            hull.run("gc", "--keep", "0").ok();
            assertThat(hull.run("images", "-q").ok().text()).isEmpty();
            assertThat(hull.run("system", "check").ok().output()).contains("0 problems");
        }
    }

    @Test
    void prunedByTimeAndLabel() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            hull.run(new TarBytes().file("a", "1").end(), "import", "-c", "LABEL keep=yes", "-", "labelled:1")
                    .ok();
            hull.run(new TarBytes().file("a", "2").end(), "import", "-", "plain:1")
                    .ok();
            hull.run("image", "prune", "-af", "--filter", "until=24h").ok();
            assertThat(hull.run("images", "-q").ok().text().lines()).hasSize(2);
            hull.run("system", "prune", "-af", "--filter", "label!=keep=yes").ok();
            assertThat(hull.run("images", "--format", "{{.Repository}}").ok().text())
                    .isEqualTo("labelled");
            assertThat(hull.run("system", "prune", "-f", "--filter", "nonsense=1")
                            .withStatus(1)
                            .error())
                    .contains("nonsense");
            hull.run("image", "prune", "-af", "--filter", "label=keep").ok();
            assertThat(hull.run("images", "-q").ok().text()).isEmpty();
        }
    }
}
