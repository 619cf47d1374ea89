package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes, copying, comparing, exporting, committing: what is promised to root and to anybody else alike. */
abstract class FilesContract {
    private final Account account;
    private Sandbox hull;

    FilesContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void start() {
        hull = Sandbox.of(account);
    }

    @AfterEach
    void stop() {
        hull.run("rm", "-fv", "box", "other");
        hull.close();
    }

    private void box(String... options) {
        java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of("run", "-d", "--name", "box"));
        command.addAll(java.util.List.of("--net", "none"));
        command.addAll(java.util.List.of(options));
        command.addAll(java.util.List.of("hull/toolbox", "sleep", "1000"));
        hull.run(command.toArray(String[]::new)).ok();
    }

    private String inside(String script) {
        return hull.run("exec", "box", "sh", "-c", script).ok().text();
    }

    @Test
    void aNewVolumeGetsWhatTheImageHas() {
        box("-v", "data:/etc", "-v", "/own", "-v", "empty:/none:nocopy");
        assertThat(inside("ls /etc/passwd; touch /own/x /none/y")).isEqualTo("/etc/passwd");
        assertThat(hull.run("volume", "ls", "-q").ok().text()).contains("data", "empty");
        assertThat(hull.run("volume", "rm", "data").error()).contains("volume is in use - [");
        assertThat(hull.run("run", "--rm", "--net", "none", "--volumes-from", "box:ro", "hull/toolbox", "ls", "/own")
                        .ok()
                        .text())
                .isEqualTo("x");
        hull.run("rm", "-fv", "box").ok();
        assertThat(hull.run("volume", "ls", "-q").ok().text()).isEqualTo("data\nempty");
        assertThat(hull.run("run", "--rm", "--net", "none", "-v", "empty:/e", "hull/toolbox", "ls", "/e")
                        .ok()
                        .text())
                .isEqualTo("y");
        hull.run("volume", "prune", "-af").ok();
        assertThat(hull.run("volume", "ls", "-q").ok().text()).isEmpty();
    }

    @Test
    void aContainerThatGoesTakesItsOwnVolumesWithIt() {
        hull.run("run", "--rm", "--net", "none", "-v", "/own", "-v", "kept:/kept", "hull/toolbox", "true")
                .ok();
        assertThat(hull.run("volume", "ls", "-q").ok().text()).isEqualTo("kept");
    }

    @Test
    void copiesIntoAndOutOfContainersThatRunAndThatDoNot() throws IOException {
        Path tree = Files.createDirectories(hull.files().resolve("tree/sub"));
        Files.writeString(tree.resolve("f"), "hello\n");
        Files.createLink(tree.resolve("g"), tree.resolve("f"));
        Files.createSymbolicLink(tree.resolve("l"), Path.of("/etc/shadow"));
        box("-v", "data:/data", "--tmpfs", "/memory");
        String files = hull.files().toString();
        for (String target : new String[] {"/data", "/memory", "/usr"}) {
            hull.run("cp", files + "/tree", "box:" + target).ok();
            assertThat(inside("cat " + target + "/tree/sub/f; readlink " + target + "/tree/sub/l; stat -c %h " + target
                            + "/tree/sub/g"))
                    .isEqualTo("hello\n/etc/shadow\n2");
        }
        hull.run("stop", "-t", "0", "box").ok();
        hull.run("cp", "box:/data/tree/.", files + "/back").ok();
        assertThat(Path.of(files, "back/sub/f")).hasContent("hello\n");
        hull.run("cp", files + "/tree/sub/f", "box:/usr/late").ok();
        hull.run("start", "box").ok();
        assertThat(inside("cat /usr/late")).isEqualTo("hello");
        assertThat(hull.script("hull cp box:/usr/tree - | hull cp - box:/data && hull exec box ls /data/tree/sub")
                        .ok()
                        .text())
                .isEqualTo("f\ng\nl");
        hull.run("cp", "hull/toolbox:/etc/passwd", files + "/passwd").ok();
        assertThat(Path.of(files, "passwd")).content().startsWith("root:");
        assertThat(hull.run("cp", files + "/none", "box:/").error()).contains("lstat " + files + "/none: no such file");
        assertThat(hull.run("cp", "box:/none", files).error())
                .contains("Could not find the file /none in container box");
    }

    @Test
    void whatIsReadOnlyIsNotWritten() throws IOException {
        Path file = Files.writeString(hull.files().resolve("f"), "x");
        box("--read-only", "-v", "data:/data:ro");
        assertThat(hull.run("cp", file.toString(), "box:/x").error()).contains("container rootfs is marked read-only");
        assertThat(hull.run("cp", file.toString(), "box:/data/x").error())
                .contains("mounted volume is marked read-only");
        hull.run("stop", "-t", "0", "box").ok();
        assertThat(hull.run("cp", file.toString(), "box:/x").error()).contains("container rootfs is marked read-only");
    }

    @Test
    void changesAreToldExportedAndMadeAnImage() {
        box("-v", "data:/data");
        assertThat(hull.run("diff", "box").ok().text()).isEqualTo("A /data");
        inside("rm /etc/passwd; mkdir -p /new/d; echo x > /new/d/f; rm -r /etc/ssl; mkdir /etc/ssl; touch /etc/ssl/n");
        assertThat(hull.run("diff", "box").ok().text())
                .contains("A /new\nA /new/d\nA /new/d/f", "C /etc\n", "D /etc/passwd", "A /etc/ssl/n")
                .doesNotContain("/proc", "/dev", "hosts");
        assertThat(hull.script("hull export box | tar -t | grep -E '^(new/d/f|etc/passwd|etc/ssl/n|data/)$'")
                        .ok()
                        .text()
                        .lines())
                .containsExactlyInAnyOrder("data/", "etc/ssl/n", "new/d/f");
        String first = hull.run("commit", "-m", "why", "-c", "ENV A=b", "box", "made:1")
                .ok()
                .text();
        assertThat(first).startsWith("sha256:");
        assertThat(hull.run(
                                "run",
                                "--rm",
                                "--net",
                                "none",
                                "made:1",
                                "sh",
                                "-c",
                                "echo $A; ls /etc/ssl /new/d; ls /etc/passwd")
                        .text())
                .isEqualTo("b\n/etc/ssl:\nn\n\n/new/d:\nf");
        hull.run("commit", "box", "made:2").ok();
        String layers = "{{json .RootFS.Layers}}";
        assertThat(hull.run("inspect", "-f", layers, "made:2").ok().text())
                .isEqualTo(hull.run("inspect", "-f", layers, "made:1").ok().text());
        assertThat(hull.run("ps", "--format", "{{.State}}").ok().text()).isEqualTo("running");
    }

    /** A filling that is cut off at any moment is begun again by the next container: never half of it. */
    @Test
    @RequiresProgram("busybox")
    void aVolumeWhoseFillingWasKilledIsFilledWhole() throws Exception {
        hull.script("cd " + hull.files() + "; mkdir -p many/big; cp $(command -v busybox) many/busybox;"
                        + " i=0; while [ $i -lt 1000 ]; do echo $i >many/big/$i; i=$((i+1)); done;"
                        + " tar -C many -cf - . | docker import - many")
                .ok();
        int[] delays = {0, 10, 30};
        for (int delay : delays) {
            for (boolean helpersToo : new boolean[] {true, false}) {
                String volume = "cut" + delay + helpersToo;
                Process run =
                        hull.start("run", "--rm", "--net", "none", "-v", volume + ":/big", "many", "/busybox", "true");
                Path filling = hull.store().resolve("volumes").resolve(volume).resolve("filling");
                Await.until("it is being filled", () -> Files.exists(filling) || !run.isAlive());
                // Not a wait for something: the moment of the kill is what differs.
                java.util.concurrent.locks.LockSupport.parkNanos(delay * 1_000_000L);
                if (helpersToo) {
                    run.descendants().forEach(ProcessHandle::destroyForcibly);
                }
                run.destroyForcibly().waitFor();
                String count = "cd /big; /busybox ls | /busybox wc -l; /busybox cat * | /busybox wc -l";
                assertThat(hull.run(
                                        "run",
                                        "--rm",
                                        "--net",
                                        "none",
                                        "-v",
                                        volume + ":/big",
                                        "many",
                                        "/busybox",
                                        "sh",
                                        "-c",
                                        count)
                                .ok()
                                .text())
                        .as("killed after " + delay + " ms" + (helpersToo ? ", and all that it had started" : ""))
                        .isEqualTo("1000\n1000");
                assertThat(filling).doesNotExist();
            }
        }
    }

    /** CVE-2019-14271: what copies loads nothing of the container's root; here all of it would be garbage. */
    @Test
    @RequiresProgram("busybox")
    void copyingLoadsNoLibraryOfTheContainer() throws IOException {
        hull.script("cd " + hull.files() + "; mkdir -p trap/lib/x86_64-linux-gnu trap/lib64 trap/etc trap/usr/lib;"
                        + " for l in libnss_files.so.2 libnss_compat.so.2 libnss_systemd.so.2 libc.so.6 libz.so.1"
                        + " ld-linux-x86-64.so.2; do for d in lib lib/x86_64-linux-gnu lib64 usr/lib; do"
                        + " printf 'no library' >trap/$d/$l; done; done; mkdir -p trap/bin;"
                        + " echo 'passwd: files compat systemd' >trap/etc/nsswitch.conf; printf 'no program' >trap/bin/tar;"
                        + " chmod 755 trap/bin/tar; cp $(command -v busybox) trap/busybox; echo x >here;"
                        + " tar -C trap -cf - . | docker import - trap")
                .ok();
        hull.run("run", "-d", "--name", "box", "--net", "none", "trap", "/busybox", "sleep", "1000")
                .ok();
        for (String state : new String[] {"running", "stopped"}) {
            hull.run("cp", "-a", hull.files() + "/here", "box:/" + state).ok();
            hull.run("cp", "-a", "box:/etc", hull.files() + "/" + state).ok();
            assertThat(Files.readString(hull.files().resolve(state).resolve("nsswitch.conf")))
                    .startsWith("passwd: files");
            assertThat(hull.script("docker cp box:/" + state + " - | tar -xOf -")
                            .ok()
                            .text())
                    .isEqualTo("x");
            hull.run("stop", "-t", "0", "box").ok();
        }
    }
}
