package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code hull exec} promises, to root and to anybody else alike. */
abstract class ExecContract {
    private final Account account;
    private Sandbox hull;

    ExecContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void start() {
        hull = Sandbox.of(account);
        hull.run(
                        "run",
                        "-d",
                        "--name",
                        "box",
                        "-e",
                        "SET=by run",
                        "-w",
                        "/usr",
                        "--ulimit",
                        "nofile=100:200",
                        "hull/toolbox",
                        "sleep",
                        "1000")
                .ok();
    }

    @AfterEach
    void stop() {
        hull.run("rm", "-f", "box", "other");
        hull.close();
    }

    private Finished exec(String... words) {
        List<String> command = new ArrayList<>(List.of("exec"));
        command.addAll(List.of(words));
        return hull.run(command.toArray(String[]::new));
    }

    private String inside(String script) {
        return exec("box", "sh", "-c", script).ok().text();
    }

    @Test
    void itGetsWhatTheContainerHas() {
        assertThat(inside("echo $SET; pwd; ulimit -n; ulimit -Hn; tr '\\0' ' ' < /proc/1/cmdline; cat /etc/hostname"))
                .startsWith("by run\n/usr\n100\n200\nsleep 1000")
                .doesNotContain("hull");
        assertThat(inside("[ $(hostname) = $HOSTNAME ] && echo $HOME")).isEqualTo("/root");
        assertThat(inside("readlink /proc/self/ns/* | sort")).isEqualTo(inside("readlink /proc/1/ns/* | sort"));
        assertThat(inside("cat /proc/self/cgroup")).isEqualTo(inside("cat /proc/1/cgroup"));
        assertThat(inside("grep -E '^(Seccomp|NoNew|CapBnd|CapEff|CapPrm)' /proc/self/status"))
                .isEqualTo(inside("grep -E '^(Seccomp|NoNew|CapBnd|CapEff|CapPrm)' /proc/1/status"));
    }

    /** So {@code timeout 5 hull exec …} and Ctrl-C end the program, and nothing holds the caller's pipes open. */
    @Test
    void signalsReachTheProgram() throws IOException, InterruptedException {
        Process client = hull.start(
                "exec", "box", "sh", "-c", "trap 'echo got it; exit 9' TERM; echo ready; while :; do sleep 0.1; done");
        try (var output = client.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            client.toHandle().destroy(); // which, unlike the process's own, leaves the streams open
            assertThat(output.readLine()).isEqualTo("got it");
            assertThat(output.readLine()).isNull();
        }
        assertThat(client.waitFor()).isEqualTo(9);
    }

    @Test
    void inspectNamesWhatRuns() {
        String ids = "{{json .ExecIDs}}";
        assertThat(hull.run("inspect", "-f", ids, "box").ok().text()).isEqualTo("null");
        exec("-d", "box", "sleep", "1000").ok();
        assertThat(hull.run("inspect", "-f", ids, "box").ok().text()).matches("\\[\"[0-9a-f]{64}\"]");
        exec("box", "sh", "-c", "kill $(pidof sleep | tr ' ' '\\n' | grep -vx 1)")
                .ok();
        Await.until(
                "it has ended",
                () -> hull.run("inspect", "-f", ids, "box").ok().text().equals("null"));
    }

    @Test
    void whatIsAskedForComesOnTop() throws IOException {
        Path file = Files.writeString(hull.files().resolve("env"), "# none\nFILE=read\n");
        assertThat(hull.with("GIVEN", "taken over")
                        .run(
                                "exec",
                                "-e",
                                "SET=by exec",
                                "-e",
                                "GIVEN",
                                "--env-file",
                                file.toString(),
                                "-w",
                                "/tmp",
                                "box",
                                "sh",
                                "-c",
                                "echo $SET; echo $GIVEN; echo $FILE; pwd")
                        .ok()
                        .text())
                .isEqualTo("by exec\ntaken over\nread\n/tmp");
        assertThat(exec("-u", "nobody", "box", "id").ok().text()).contains("uid=65534(nobody)");
        assertThat(exec("-u", "1:2", "box", "sh", "-c", "id -u; id -g; grep CapEff /proc/self/status")
                        .ok()
                        .text())
                .isEqualTo("1\n2\nCapEff:\t0000000000000000");
        assertThat(exec("-u", "nosuch", "box", "id").withStatus(126).error())
                .contains("unable to find user nosuch: no matching entries in passwd file");
        inside("echo made:x:77:88::/made:/bin/sh >> /etc/passwd");
        assertThat(exec("-u", "made", "box", "sh", "-c", "id -u; id -g; echo $HOME")
                        .ok()
                        .text())
                .isEqualTo("77\n88\n/made");
    }

    @Test
    void exitCodesAndWords() {
        exec("box", "sh", "-c", "exit 7").withStatus(7);
        exec("box", "sh", "-c", "kill -9 $$").withStatus(137);
        assertThat(exec("box", "nosuch").withStatus(127).error())
                .contains("nosuch: executable file not found in $PATH");
        exec("box", "/etc/passwd").withStatus(126);
        assertThat(exec("-w", "/nosuch", "box", "true").withStatus(127).error()).contains("/nosuch");
        assertThat(exec("nosuch", "true").withStatus(1).error()).contains("No such container: nosuch");
        assertThat(exec("box").withStatus(1).error()).contains("requires at least 2 arguments");
        assertThat(exec("-it", "box", "true").withStatus(1).error()).contains("the input device is not a TTY");
        assertThat(exec("-w", "usr", "box", "true").withStatus(1).error()).contains("absolute");
        String id = hull.run("ps", "-q", "--no-trunc").ok().text();
        hull.run("kill", "box").ok();
        hull.run("wait", "box").ok();
        assertThat(exec("box", "true").withStatus(1).error()).contains("Container " + id + " is not running");
    }

    @Test
    void streamsAreTheCallers() {
        byte[] bytes = "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
        Finished copy = hull.run(bytes, "exec", "-i", "box", "cat");
        assertThat(copy.ok().outputBytes()).isEqualTo(bytes);
        assertThat(hull.run(bytes, "exec", "box", "cat").ok().outputBytes()).isEmpty();
        Finished both = exec("box", "sh", "-c", "echo out; echo err >&2");
        assertThat(both.output()).isEqualTo("out\n");
        assertThat(both.error()).isEqualTo("err\n");
        assertThat(inside("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3");
    }

    @Test
    @RequiresProgram("script")
    void withATerminal() {
        assertThat(hull.terminal("stty cols 77 rows 22; hull exec -it box sh -c 'stty size; tty; echo $TERM; id -u'")
                        .ok()
                        .text())
                .isEqualTo("22 77\n/dev/pts/0\nxterm\n0");
        hull.terminal("hull exec -it box sh -c 'exit 9'").withStatus(9);
    }

    @Test
    @RequiresProgram("script")
    void detachKeysLeaveItRunning() {
        Finished left =
                hull.terminal("{ until hull exec box ps ax | grep -q '[s]leep 4711'; do :; done; printf 'ab'; } |"
                        + " script -qec \"hull exec -it --detach-keys a,b box sleep 4711\" /dev/null");
        left.ok();
        assertThat(inside("ps ax")).contains("sleep 4711");
    }

    @Test
    void itIsTold() {
        exec("box", "sh", "-c", "exit 3").withStatus(3);
        assertThat(hull.run(
                                "events",
                                "--since",
                                "1h",
                                "--until",
                                "0s",
                                "--filter",
                                "container=box",
                                "--format",
                                "{{.Action}} {{.Actor.Attributes.exitCode}}")
                        .ok()
                        .output())
                .contains("exec_create: sh -c exit 3", "exec_start: sh -c exit 3", "exec_die 3");
    }

    @Test
    void inTheBackground() {
        Finished detached = exec("-d", "box", "sh", "-c", "echo $$ > /tmp/pid; sleep 1000");
        assertThat(detached.ok().output()).isEmpty();
        Await.until("it runs", () -> inside("cat /tmp/pid").length() > 0);
        assertThat(inside("kill -0 $(cat /tmp/pid) && echo lives")).isEqualTo("lives");
    }

    @Test
    void manyAtOnceLeaveNothing() throws Exception {
        List<String> before = files();
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(hull.start("exec", "box", "sh", "-c", "echo " + i + "; exit " + i));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(all.get(i).inputReader().readLine()).isEqualTo(Integer.toString(i));
            assertThat(all.get(i).waitFor()).isEqualTo(i);
        }
        assertThat(files()).isEqualTo(before);
    }

    private List<String> files() throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : List.of("run", "store/containers")) {
            try (Stream<Path> tree = Files.walk(hull.store().resolveSibling(directory))) {
                tree.map(Path::toString).sorted().forEach(found::add);
            }
        }
        return found;
    }

    @Test
    void theEndOfTheContainerIsItsEnd() throws Exception {
        Process process = hull.start("exec", "box", "sh", "-c", "echo ready; sleep 1000");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        hull.run("rm", "-f", "box").ok();
        assertThat(process.waitFor()).isEqualTo(137);
    }

    /** CVE-2022-29162, CVE-2016-9962, CVE-2024-21626. */
    @Test
    void nothingOfTheHostComesAlong() {
        assertThat(inside("grep -E '^Cap(Inh|Amb)' /proc/self/status | cut -f2 | sort -u"))
                .isEqualTo("0000000000000000");
        for (String path : List.of("/proc/self/fd/7", "/proc/self/fd/0", "/proc/1/cwd", "/proc/self/root")) {
            assertThat(exec("-w", path, "box", "pwd").status()).as(path).isNotZero();
        }
        assertThat(inside("ls -l /proc/self/fd")).doesNotContain("/proc ->").doesNotContain("plan");
        assertThat(hull.with("SECRET", "of the caller")
                        .run("exec", "box", "env")
                        .output())
                .doesNotContain("SECRET");
    }

    /** CVE-2019-5736: the program behind /proc/self/exe is never one of the host that can be written. */
    @Test
    void theLaunchersProgramCannotBeWritten() throws Exception {
        Process own = hull.start("exec", "-i", "box", "/proc/self/exe", "run", "-");
        try {
            String pid = Await.value(
                    "our program runs in there",
                    Await.DEFAULT,
                    () -> inside("grep -l '^/proc/self/exe' /proc/[0-9]*/cmdline 2>/dev/null | head -1 | cut -d/ -f3"),
                    found -> !found.isEmpty());
            assertThat(inside("(exec 3>>/proc/" + pid + "/exe) 2>/dev/null && echo written; true"))
                    .isEmpty();
        } finally {
            own.destroy();
            own.waitFor();
        }
    }

    @Test
    void namesAreLookedUpInsideOnly() {
        inside("rm /etc/passwd; ln -s /proc/1/root/../../../../etc/passwd /etc/passwd");
        assertThat(exec("-u", account.name().equals("root") ? "daemon" : account.name(), "box", "id")
                        .status())
                .isNotZero();
        inside("rm /etc/passwd; mkfifo /etc/passwd");
        exec("-u", "5", "box", "true").ok();
    }
}
