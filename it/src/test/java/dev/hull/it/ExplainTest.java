package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of {@code hull explain run} makes what {@code hull run} makes, seen from inside. */
@RequiresRoot
@RequiresProgram({"unshare", "mount", "pivot_root", "ip", "nft", "setpriv", "nsenter"})
class ExplainTest {
    /** What a container is made of, without what differs between two runs of the same command. */
    private static final String PROBE = """
            echo "host name of ${#HOSTNAME} $(hostname | tr '0-9a-f' x)"
            id; pwd; umask; env | grep -v ^HOSTNAME= | sort
            ip -o -4 address | tr -s ' ' | sed 's/if[0-9]*//; s/[0-9]*: //; s/\\.[0-9]*\\/24/.N\\/24/'
            ip route | sed 's/src .*//'
            grep -E '^(Cap|NoNewPrivs|Groups)' /proc/self/status
            cut -d' ' -f5- /proc/self/mountinfo | sed -E 's/(shared|master):[0-9]+ //g; s#[0-9a-f]{64}#ID#g;
                s#/tmp/tmp\\.[^/]*#WORK#g; s#(lowerdir|upperdir|workdir)[^ ]*##g' | cut -d' ' -f1,2,4,5 | sort
            ls -l /dev | tr -s ' ' | cut -d' ' -f1,3-6,10- | grep -v ^total
            ls -A /; ulimit -a; cat /proc/self/oom_score_adj; set -- /proc/[0-9]*; echo $#
            """;

    private static Sandbox hull;

    @BeforeAll
    static void pack() {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
        hull.run("pack", "-t", "bare", "ls", "--cmd", "ls /").ok();
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--network none --cap-drop all --cap-add chown -u 1000:1000 -w /tmp",
                "--privileged --hostname box --network host",
                "--read-only --tmpfs /t:size=1m -v FILES:/f:ro --ulimit nofile=99 --security-opt no-new-privileges",
            })
    void fromInsideBothAreTheSame(String options) {
        String real = run("", options).output();
        Finished script = hull.runProgram("sh", "-c", run("explain", options).output());

        assertThat(script.ok().output().lines())
                .containsExactlyElementsOf(real.lines().toList());
        assertThat(real).contains("CapEff").contains("\n/dev/shm ").contains("NoNewPrivs");
    }

    @Test
    void everyNamespaceOfTheScriptIsNew() throws IOException {
        String lines = hull.run(
                        "explain",
                        "run",
                        "--rm",
                        "hull/toolbox",
                        "sh",
                        "-c",
                        "cd /proc/self/ns; readlink mnt pid net ipc uts cgroup")
                .ok()
                .output();

        List<String> inside =
                hull.runProgram("sh", "-c", lines).ok().output().lines().toList();

        assertThat(inside).hasSize(6);
        for (String name : inside) {
            Path own = Path.of("/proc/self/ns", name.substring(0, name.indexOf(':')));
            assertThat(name).isNotEqualTo(Files.readSymbolicLink(own).toString());
        }
    }

    @Test
    void anImageWithoutAShellNeedsNoneForTheScript() {
        String real = hull.run("run", "--rm", "bare").ok().output();
        String script = hull.run("run", "--dry-run", "--rm", "bare").ok().output();

        assertThat(hull.runProgram("sh", "-c", script).ok().output()).isEqualTo(real);
        assertThat(real).contains("proc\n");
    }

    @Test
    void theScriptPassesTheStatusOn() {
        String script = hull.run("explain", "run", "--rm", "hull/toolbox", "sh", "-c", "exit 7")
                .ok()
                .output();

        hull.runProgram("sh", "-c", script).withStatus(7);
    }

    @Test
    void explainingChangesNothing() throws IOException {
        String before = tree();
        hull.run("explain", "run", "-m", "64m", "hull/toolbox", "true").ok();
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void aRunningContainerTakenApart() throws Exception {
        Path id = hull.files().resolve("running");
        Process process = hull.start(
                "run",
                "--rm",
                "--init",
                "--name",
                "shown",
                "--cidfile",
                id.toString(),
                "-m",
                "64m",
                "--pids-limit",
                "50",
                "--cap-drop",
                "chown",
                "-v",
                hull.files() + ":/data:ro",
                "hull/toolbox",
                "sleep",
                "600");
        try {
            Finished shown = Await.value(
                    "it runs",
                    Await.DEFAULT,
                    () -> hull.run("explain", "shown"),
                    finished -> finished.output().contains("sleep 600"));

            assertThat(shown.output())
                    .contains(Files.readString(id))
                    .contains("layer (read-only)")
                    .contains("/data")
                    .contains("shared with the host")
                    .containsPattern("net +\\d+ .*its own")
                    .contains(hull.bridge())
                    .containsPattern("(?i)seccomp")
                    .doesNotContain("CAP_CHOWN ")
                    .containsPattern("64(\\.0)? ?Mi?B|67\\.1 ?MB|67108864")
                    .contains("50");
            assertThat(hull.run("explain", Files.readString(id).substring(0, 6))
                            .ok()
                            .output())
                    .contains("Container shown");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(hull.run("explain", "shown").withStatus(125).error()).contains("shown");
    }

    private static Finished run(String explain, String options) {
        List<String> command = new ArrayList<>();
        if (!explain.isEmpty()) {
            command.add(explain);
        }
        command.addAll(List.of("run", "--rm"));
        Arrays.stream(options.replace("FILES", hull.files().toString()).split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("hull/toolbox", "bash", "-c", PROBE));
        return hull.run(command.toArray(String[]::new)).ok();
    }

    private static String tree() throws IOException {
        try (var files = Files.walk(hull.store())) {
            return files.map(Path::toString).sorted().toList()
                    + Arrays.toString(Files.readAllBytes(hull.store().resolve("images/index.json")));
        }
    }

    @Test
    void steppingIntoAContainerIsAScriptToo() {
        hull.run("run", "-d", "--name", "entered", "--hostname", "entered", "hull/toolbox", "sleep", "1000")
                .ok();
        String[] look = {"sh", "-c", "hostname; readlink /proc/self/ns/pid; grep CapEff /proc/self/status; pwd"};
        for (String verb : new String[] {"exec", "debug"}) {
            String real =
                    hull.run(words(verb, "-w", "/tmp", "entered", look)).ok().output();
            String script = hull.run(words("explain", verb, "-w", "/tmp", "entered", look))
                    .ok()
                    .output();

            assertThat(real).startsWith("entered\n");
            assertThat(hull.runProgram("sh", "-c", script).ok().output())
                    .as(verb)
                    .isEqualTo(real);
        }
        assertThat(hull.run("explain", "exec", "entered").withStatus(1).error()).contains("requires");
        hull.run("rm", "-f", "entered").ok();
    }

    private static String[] words(Object... parts) {
        List<String> words = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof String[] several) {
                words.addAll(List.of(several));
            } else {
                words.add(part.toString());
            }
        }
        return words.toArray(String[]::new);
    }
}
