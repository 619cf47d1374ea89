package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one sees of containers from outside, to root and to anybody else alike. */
abstract class SeeingContract {
    private final Account account;
    private Sandbox hull;

    SeeingContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void open() {
        hull = Sandbox.of(account);
    }

    @AfterEach
    void close() {
        String ids = hull.run("ps", "-aq").ok().text();
        if (!ids.isEmpty()) {
            hull.script("docker rm -f " + ids.replace('\n', ' ')).ok();
        }
        hull.close();
    }

    private String detach(String name, String script) {
        return hull.run(
                        "run",
                        "-d",
                        "--name",
                        name,
                        "--label",
                        "tier=web",
                        "-v",
                        hull.files() + ":/files:ro",
                        "hull/toolbox",
                        "sh",
                        "-c",
                        script)
                .ok()
                .text();
    }

    private String inspect(String format, String name) {
        return hull.run("inspect", "-f", format, name).ok().text();
    }

    @Test
    void scriptsFindAContainerInTheList() {
        String id = detach("myapp", "exec sleep 1000");
        assertThat(hull.script("docker ps | grep myapp | grep Up | awk '{print $1}'")
                        .ok()
                        .text())
                .isEqualTo(id.substring(0, 12));
        assertThat(hull.run("ps", "-q", "--no-trunc", "-f", "volume=/files", "-f", "label=tier=web")
                        .ok()
                        .text())
                .isEqualTo(id);
        assertThat(hull.run("ps", "--format", "{{.Names}} {{.Label \"tier\"}} {{.State}} {{.Mounts}}")
                        .ok()
                        .text())
                .startsWith("myapp web running " + hull.files().toString().substring(0, 8));
    }

    @Test
    void inspectTellsWhatTheKernelKnows() throws IOException {
        String id = detach("box", "exec sleep 1000");
        String pid = inspect("{{.State.Pid}}", "box");
        assertThat(Files.readString(Path.of("/proc", pid, "stat"))).contains("(sleep)");
        assertThat(inspect("{{.Id}} {{.State.Status}} {{.State.Running}} {{.Config.Labels.tier}}", "box"))
                .isEqualTo(id + " running true web");
        assertThat(inspect("{{range .Mounts}}{{.Source}}:{{.Destination}}:{{.RW}}{{end}}", "box"))
                .isEqualTo(hull.files() + ":/files:false");
        assertThat(hull.run("exec", "box", "readlink", "/proc/self/ns/net").ok().text())
                .isEqualTo(Files.readSymbolicLink(Path.of(inspect("{{.NetworkSettings.SandboxKey}}", "box")))
                        .toString());
        hull.run("exec", "box", "dd", "if=/dev/zero", "of=/written", "bs=1000", "count=5")
                .ok();
        assertThat(hull.run("inspect", "-s", "-f", "{{.SizeRw}}", "box").ok().text())
                .isEqualTo("5000");
        assertThat(hull.run("ps", "-s", "--format", "{{.Size}}").ok().text()).startsWith("5kB (virtual ");
        hull.run("kill", "box").ok();
        hull.run("wait", "box").ok();
        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}} {{.State.Pid}}", "box"))
                .isEqualTo("exited 137 0");
    }

    @Test
    void topShowsTheIdsOfTheHost() {
        detach("box", "sleep 1000 & exec sleep 2000");
        String first = inspect("{{.State.Pid}}", "box");
        Await.until("both run", () -> top("-eo", "pid,args").size() == 3);
        assertThat(top("-eo", "pid,args")).anyMatch(line -> line.startsWith(first + " "));
        assertThat(top("-ef").getFirst()).startsWith("UID                 PID ");
        assertThat(top("aux").getFirst()).startsWith("USER                PID ");
        assertThat(hull.run("top", "box", "-o", "comm").withStatus(1).error()).contains("PID field");
        // And without any program of the host.
        Finished bare =
                hull.script("PATH=${PATH%%:*}; hull top box -eo pid,args").ok();
        assertThat(bare.output().lines()).hasSize(3).anyMatch(line -> line.startsWith(first + " "));
    }

    private List<String> top(String... options) {
        List<String> words = new ArrayList<>(List.of("top", "box"));
        words.addAll(List.of(options));
        return hull.run(words.toArray(String[]::new)).ok().output().lines().toList();
    }

    @Test
    void statsCountWhatIsUsed() {
        detach("busy", "while :; do :; done");
        detach("idle", "exec sleep 1000");
        Await.until("the busy one is seen", () -> percent("busy") > 5);
        assertThat(percent("idle")).isLessThan(5);
        String[] columns = hull.run("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}} {{.PIDs}}", "idle")
                .ok()
                .text()
                .split(" ");
        assertThat(columns[0]).isEqualTo("idle");
        assertThat(columns[1]).matches("[1-9][0-9.]*[KM]iB");
        assertThat(columns[4]).isEqualTo("1");
    }

    private double percent(String name) {
        String text = hull.run("stats", "--no-stream", "--format", "{{.CPUPerc}}", name)
                .ok()
                .text();
        return Double.parseDouble(text.substring(0, text.length() - 1));
    }

    @Test
    void eventsAreToldWhileTheyHappen() throws IOException {
        Process follower = hull.start("events", "--filter", "container=box", "--format", "{{.Action}}");
        try (BufferedReader events = follower.inputReader()) {
            // The follower is there when it tells something.
            Await.until("events are followed", () -> {
                hull.run("run", "--rm", "--name", "box", "hull/toolbox", "true").ok();
                return events.ready();
            });
            while (events.ready()) {
                events.readLine();
            }
            String id = detach("box", "exec sleep 1000");
            hull.run("kill", "box").ok();
            hull.run("wait", "box").ok();
            hull.run("rm", "box").ok();
            List<String> seen = new ArrayList<>();
            String line = events.readLine();
            // What is left of those before comes first.
            while (line != null && !(line.equals("destroy") && seen.contains("kill"))) {
                seen.add(line);
                if (line.equals("destroy")) {
                    seen.clear();
                }
                line = events.readLine();
            }
            assertThat(seen).containsSubsequence("create", "start", "die").contains("kill");
            String past = hull.run("events", "--since", "1h", "--until", "0s", "-f", "container=" + id)
                    .ok()
                    .output();
            assertThat(past)
                    .containsPattern(" container die " + id
                            + " \\(execDuration=\\d+, exitCode=137, image=hull/toolbox, name=box, tier=web\\)");
            assertThat(hull.run("events", "--since", "1h", "--until", "0s", "-f", "type=image")
                            .ok()
                            .output())
                    .isEmpty();
        } finally {
            follower.destroy();
        }
    }

    @Test
    void eventsTellOfNetworksAndVolumes() {
        hull.run("run", "--name", "box", "--network", "none", "-v", "data:/data:ro", "hull/toolbox", "true")
                .ok();
        String id = hull.run("inspect", "-f", "{{.Id}}", "box").ok().text();
        String format =
                "{{.Type}} {{.Action}} {{index .Actor.Attributes \"name\"}}{{index .Actor.Attributes \"driver\"}}"
                        + " {{index .Actor.Attributes \"destination\"}}{{index .Actor.Attributes \"container\"}}";
        String past = hull.run("events", "--since", "1h", "--until", "0s", "--format", format)
                .ok()
                .output();
        assertThat(past.lines().filter(line -> !line.startsWith("volume create") && !line.startsWith("image")))
                .containsExactly(
                        "container create box ",
                        "volume mount local /data" + id,
                        "network connect none " + id,
                        "container start box ",
                        "container die box ",
                        "network disconnect none " + id,
                        "volume unmount local " + id);
        String network = hull.run("inspect", "-f", "{{(index .NetworkSettings.Networks \"none\").NetworkID}}", "box")
                .ok()
                .text();
        assertThat(hull.run(
                                "events",
                                "--since",
                                "1h",
                                "--until",
                                "0s",
                                "-f",
                                "network=" + network,
                                "-f",
                                "event=connect")
                        .ok()
                        .output())
                .contains(" network connect " + network + " (container=" + id + ", name=none, type=null)");
        hull.run("rm", "box").ok();
        hull.run("volume", "rm", "data").ok();
    }
}
