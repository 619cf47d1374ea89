package dev.hull.it.escape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.InstalledHull;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No container of root's or of an ordinary user's gets out by these. Each test is named after its CVE. */
abstract class EscapeContract {
    private final Account account;
    private Sandbox hull;

    EscapeContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void start() {
        hull = Sandbox.of(account);
        hull.run("run", "-d", "--name", "box", "hull/toolbox", "sleep", "1000").ok();
    }

    @AfterEach
    void stop() {
        hull.run("rm", "-f", "box", "other");
        hull.close();
    }

    private Finished exec(String... words) {
        List<String> command = new ArrayList<>(List.of("exec"));
        command.addAll(Arrays.asList(words));
        return hull.run(command.toArray(String[]::new));
    }

    private String inside(String script) {
        return exec("box", "sh", "-c", script).ok().text();
    }

    private List<String> installed() throws IOException {
        List<String> seen = new ArrayList<>();
        try (Stream<Path> files = Files.walk(InstalledHull.treeFor(account).resolve("bin"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                seen.add(file + " " + Files.size(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return seen;
    }

    /**
     * The container makes the engine run /proc/self/exe, keeps that open, and opens what it has kept for writing once the
     * program is not running any more, which is when the kernel would let it.
     */
    @Test
    void cve20195736() throws Exception {
        List<String> before = installed();
        Process own = hull.start("exec", "-i", "box", "/proc/self/exe", "run", "-");
        try {
            String pid = Await.value(
                    "our program runs in there",
                    Await.DEFAULT,
                    () -> inside("for p in /proc/[0-9]*; do tr '\\0' ' ' 2>/dev/null <$p/cmdline"
                            + " | grep -q '^/proc/self/exe run' && echo ${p#/proc/}; done | head -1"),
                    found -> !found.isEmpty());
            String exe = "/proc/" + pid + "/exe";
            exec(
                            "-d",
                            "box",
                            "sh",
                            "-c",
                            "exec 4<" + exe + "; echo >/kept; (exec 5>>" + exe
                                    + ") 2>/dev/null && echo running >>/written;"
                                    + " while [ -d /proc/" + pid + " ]; do sleep 0.01; done;"
                                    + " (exec 5>>/proc/self/fd/4) 2>/dev/null && echo ended >>/written; echo >/done")
                    .ok();
            Await.until(
                    "it is kept open", () -> exec("box", "test", "-e", "/kept").status() == 0);
        } finally {
            own.destroy();
            own.waitFor();
        }
        Await.until("it was tried", () -> exec("box", "test", "-e", "/done").status() == 0);
        assertThat(exec("box", "cat", "/written").status())
                .as("was opened for writing")
                .isNotZero();
        // a program of the container's that makes the engine run itself
        inside("printf '#!/proc/self/exe\n' >/bin/evil; chmod 755 /bin/evil");
        exec("box", "/bin/evil");
        assertThat(installed()).isEqualTo(before);
    }

    /** Whoever enters a container is looked at by a process of the same user in there: its descriptors are none of its business. */
    @Test
    void cve20169962() throws Exception {
        exec(
                        "-d",
                        "box",
                        "sh",
                        "-c",
                        "while [ ! -e /stop ]; do for p in /proc/[0-9]*; do for f in $p/fd/* $p/cwd $p/root $p/exe; do"
                                + " readlink $f; done; done 2>/dev/null; done >/seen; echo >/done")
                .ok();
        for (int i = 0; i < 6; i++) {
            exec("box", "true").ok();
        }
        inside("touch /stop");
        Await.until("it has looked", () -> exec("box", "test", "-e", "/done").status() == 0);
        List<String> seen = inside("sort -u /seen").lines().toList();
        assertThat(seen)
                .isNotEmpty()
                .noneMatch(line -> line.contains(hull.store().toString())
                        || line.contains(hull.runRoot().toString())
                        || line.contains("memfd:")
                        || line.contains("ns:[")
                        || line.contains("mnt:["));
        assertThat(inside("ls /proc/self/fd | sort -n | tail -1")).isEqualTo("3");
    }

    /** The working directory by way of a descriptor that is left open, by its name and by a link of the container's. */
    @Test
    void cve202421626() {
        for (int fd = 3; fd < 14; fd += 3) {
            String way = "/proc/self/fd/" + fd;
            assertThat(hull.run("run", "--rm", "-w", way, "hull/toolbox", "pwd").status())
                    .as(way)
                    .isNotZero();
            inside("ln -sfn " + way + " /way");
            assertThat(exec("-w", "/way", "box", "pwd").status())
                    .as("link to " + way)
                    .isNotZero();
        }
        assertThat(hull.runProgram(
                                "sh",
                                "-c",
                                "exec 7</ 9</etc/passwd; exec hull run --rm hull/toolbox sh -c 'ls /proc/1/fd; :'")
                        .ok()
                        .output()
                        .lines())
                .containsExactly("0", "1", "2");
    }

    /** A volume that a neighbour turns into links to the host while a container with a mount below it starts. */
    @Test
    void cve202130465() throws Exception {
        Path target = Files.createDirectory(hull.files().resolve("target"));
        hull.run("volume", "create", "shared").ok();
        hull.run(
                        "run",
                        "-d",
                        "--name",
                        "other",
                        "-v",
                        "shared:/v",
                        "hull/toolbox",
                        "sh",
                        "-c",
                        "cd /v; mkdir way; ln -s " + target
                                + " link; echo >ready; while :; do mv way plain; mv -T link way;"
                                + " mv -T way link; mv -T plain way; done 2>/dev/null")
                .ok();
        Await.until(
                "the exchange goes on",
                () -> exec("other", "test", "-e", "/v/ready").status() == 0);
        for (int i = 0; i < 5; i++) {
            Finished ended = hull.run(
                    "run",
                    "--rm",
                    "-v",
                    "shared:/v",
                    "--tmpfs",
                    "/v/way/point",
                    "hull/toolbox",
                    "grep",
                    "-c",
                    "point.* - tmpfs",
                    "/proc/self/mountinfo");
            if (ended.status() != 125) {
                assertThat(ended.text()).isEqualTo("1");
            }
            assertThat(target).isEmptyDirectory();
        }
        hull.run("rm", "-f", "other").ok();
        hull.run("volume", "rm", "shared").ok();
    }

    /** Inheritable capabilities, with which the file capabilities of a program would count for anybody. */
    @Test
    void cve202229162() {
        String script = "grep -E '^Cap(Inh|Amb)' /proc/self/status | cut -f2 | sort -u";
        for (String user : List.of("0", "1")) {
            assertThat(hull.run(
                                    "run",
                                    "--rm",
                                    "-u",
                                    user,
                                    "--cap-add",
                                    "SYS_PTRACE",
                                    "hull/toolbox",
                                    "sh",
                                    "-c",
                                    script)
                            .ok()
                            .text())
                    .isEqualTo("0000000000000000");
            assertThat(exec("-u", user, "box", "sh", "-c", script).ok().text()).isEqualTo("0000000000000000");
        }
    }
}
