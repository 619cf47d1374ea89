package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TarBytes;
import dev.hull.it.support.TinyElf;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code hull debug} promises, to root and to anybody else alike: the target holds one static program, nothing else. */
abstract class DebugContract {
    private final Account account;
    private Sandbox hull;

    DebugContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "the target's program is for x86-64");
        hull = Sandbox.of(account);
        Path tar = hull.files().resolve("scratch.tar");
        Files.write(
                tar,
                new TarBytes()
                        .directory("app")
                        .program("app/waits", TinyElf.waits())
                        .end());
        hull.run("import", "-c", "ENTRYPOINT [\"/app/waits\"]", "-c", "USER 1:1", tar.toString(), "scratch")
                .ok();
        hull.run("run", "-d", "--name", "target", "scratch").ok();
    }

    @AfterEach
    void stop() {
        if (hull == null) {
            return;
        }
        hull.run("rm", "-f", "target");
        hull.close();
    }

    private Finished debug(String... words) {
        List<String> command = new ArrayList<>(List.of("debug"));
        command.addAll(List.of(words));
        return hull.run(command.toArray(String[]::new));
    }

    private String inside(String script) {
        return debug("target", "--", "sh", "-c", script).ok().text();
    }

    @Test
    void toolsSeeTheTargetAsItIs() {
        assertThat(debug("target", "--", "ls", "/").ok().output().lines())
                .containsExactly("app", "dev", "etc", "proc", "sys");
        assertThat(debug("target", "ps", "-o", "pid,args", "1").ok().text()).contains("1 /app/waits");
        assertThat(inside("ls /proc/1/root/app | tr a-z A-Z")).isEqualTo("WAITS");
        assertThat(inside("cmp /app/waits /proc/1/root/app/waits && readlink /proc/1/exe"))
                .isEqualTo("/app/waits");
        assertThat(inside("[ $(readlink /proc/self/ns/net) = $(readlink /proc/1/ns/net) ] && hostname"))
                .isEqualTo(inside("cat /etc/hostname"));
        debug("target", "nosuch").withStatus(127);
        debug("target", "sh", "-c", "exit 9").withStatus(9);
    }

    @Test
    void withNoMoreRightsThanTheTarget() {
        String rights = "grep -E '^(Uid|Gid|Groups|Cap|NoNew|Seccomp:)' ";
        assertThat(inside(rights + "/proc/self/status")).isEqualTo(inside(rights + "/proc/1/status"));
        assertThat(inside("id -u; id -g")).isEqualTo("1\n1");
        assertThat(debug("-u", "0", "target", "id", "-u").ok().text()).isEqualTo("0");
        assertThat(debug("-u", "0", "--privileged", "target", "sh", "-c", "mount -t tmpfs none /app && ls -a /app")
                        .ok()
                        .text())
                .isEqualTo(".\n..");
        assertThat(debug("-u", "0", "target", "mount", "-t", "tmpfs", "none", "/app")
                        .status())
                .isNotZero();
    }

    @Test
    void theTargetIsWrittenButNothingOfTheToolsIsLeft() throws IOException {
        String mounts = mounts();
        assertThat(debug("-u", "0", "target", "sh", "-c", "echo hello >/written; cat /written; ls /dev/mqueue")
                        .ok()
                        .text())
                .isEqualTo("hello\nbin\nconfig\nroot\ntool");
        assertThat(mounts()).isEqualTo(mounts);
        assertThat(debug("target", "ls", "/proc/1/root/dev/mqueue").ok().text()).isEmpty();
        try (Stream<Path> files =
                Files.walk(hull.store().resolve("containers").resolve(id()).resolve("upper"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "upper",
                            "written",
                            ".dockerenv",
                            "dev",
                            "proc",
                            "sys",
                            "etc",
                            "hosts",
                            "mtab",
                            "hostname",
                            "resolv.conf");
        }
    }

    private String id() {
        return hull.run("ps", "-aq", "--no-trunc").ok().text();
    }

    private String mounts() throws IOException {
        String pid = Files.readString(hull.runRoot().resolve("monitors").resolve(id()))
                .split(" ")[0];
        return Files.readString(Path.of("/proc", pid, "mountinfo"));
    }

    @Test
    void aContainerThatHasEndedIsSeenAsItEnded() {
        debug("-u", "0", "target", "sh", "-c", "echo last words >/log").ok();
        hull.run("kill", "target").ok();
        hull.run("wait", "target").ok();
        assertThat(debug("-u", "0", "target", "sh", "-c", "cat /log; echo new >/new; rm /log; ls /")
                        .ok()
                        .text())
                .isEqualTo("last words\napp\ndev\netc\nnew\nproc\nsys");
        assertThat(debug("target", "cat", "/log").ok().text()).isEqualTo("last words");
        debug("target", "cat", "/new").withStatus(1);
        assertThat(hull.run("ps", "-aq").ok().output().lines()).hasSize(1);
        assertThat(hull.runRoot().resolve("containers")).isEmptyDirectory();
        assertThat(hull.store().resolve("containers").toFile().list()).containsExactly(id());
    }

    @Test
    void anImageIsLookedInto() {
        assertThat(debug("scratch", "--", "ls", "/app").ok().text()).isEqualTo("waits");
        assertThat(debug("nosuch").withStatus(1).error()).contains("No such container or image: nosuch");
        assertThat(debug("--image", "nosuch", "target").withStatus(1).error()).contains("nosuch");
        assertThat(hull.run("ps", "-aq").ok().output().lines()).hasSize(1);
    }

    @Test
    @RequiresProgram("script")
    void onATerminalItIsAShell() {
        Finished shell = hull.terminal("printf 'tty; exit 3\\n' | script -qec 'hull debug target' /dev/null; exit $?");
        assertThat(shell.withStatus(3).output()).contains("/dev/pts/0");
    }

    @Test
    void aDebuggerThatIsKilledLeavesNothing() throws Exception {
        hull.run("kill", "target").ok();
        hull.run("wait", "target").ok();
        Process process = hull.start("debug", "-i", "target", "sh", "-c", "echo ready; sleep 1000");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        Path running = hull.runRoot().resolve("containers");
        String id = Await.value(
                "its directory", Await.DEFAULT, () -> running.toFile().list()[0], found -> true);
        String[] record =
                Files.readString(hull.runRoot().resolve("monitors").resolve(id)).split(" ");
        ProcessHandle.of(Long.parseLong(record[2])).orElseThrow().destroyForcibly();
        process.waitFor();
        hull.run("run", "--rm", "--entrypoint", "/nosuch", "scratch").withStatus(127);
        assertThat(running).isEmptyDirectory();
    }
}
