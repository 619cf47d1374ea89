package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Commands about a container's life are killed at any moment, or its monitor is, two at a time: afterwards every command works
 * and nothing is left. Repeat: {@code -Dhull.seed=N -Dhull.rounds=N}.
 */
@RequiresRoot
class LifeKillTest {
    private static final String IMAGE = "hull/toolbox";
    private static final int ROUNDS = Integer.getInteger("hull.rounds", 30);
    private static final int LONGEST_MILLIS = 250;
    private static final List<List<String>> COMMANDS = List.of(
            List.of("create", "--name", "victim", IMAGE, "sleep", "1000"),
            List.of("run", "-d", "--name", "victim", "--restart", "always", IMAGE, "sleep", "0.1"),
            List.of("run", "-d", "--rm", "--name", "victim", IMAGE, "sleep", "1000"),
            List.of("start", "victim"),
            List.of("start", "victim"),
            List.of("stop", "-t", "0", "victim"),
            List.of("restart", "-t", "0", "victim"),
            List.of("kill", "victim"),
            List.of("pause", "victim"),
            List.of("unpause", "victim"),
            List.of("rename", "victim", "other"),
            List.of("rename", "other", "victim"),
            List.of("update", "-m", "64m", "victim"),
            List.of("rm", "-f", "victim"));

    @Test
    void killedAtAnyMoment() throws Exception {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        System.out.println("LifeKillTest: -Dhull.seed=" + seed);
        Random random = new Random(seed);
        List<String> story = new ArrayList<>();
        try (Sandbox hull = Sandbox.of(Account.current())) {
            hull.run("run", "--rm", IMAGE, "true").ok();
            hull.run("run", "--rm", IMAGE, "true").ok();
            List<String> before = files(hull);
            for (int round = 0; round < ROUNDS; round++) {
                story.add(round + ": " + strike(hull, random));
            }
            everyCommandWorks(hull);
            Await.until("all is gone", () -> {
                hull.run("run", "--rm", IMAGE, "true").ok();
                List<String> left = files(hull);
                left.removeAll(before);
                return left.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    "with -Dhull.seed=" + seed + ": " + e.getMessage() + "\n" + String.join("\n", story), e);
        }
    }

    private static void everyCommandWorks(Sandbox hull) {
        String all = hull.run("ps", "-aq", "--no-trunc").ok().text();
        for (String id : all.isEmpty() ? new String[0] : all.split("\n")) {
            hull.run("inspect", id).ok();
            hull.run("rm", "-f", id).ok();
        }
        assertThat(hull.run("ps", "-aq").ok().text()).isEmpty();
        assertThat(hull.run("run", "-d", "--name", "victim", IMAGE, "sleep", "1000")
                        .ok()
                        .text())
                .hasSize(64);
        hull.run("run", "-d", "--name", "other", IMAGE, "sleep", "1000").ok();
        hull.run("restart", "-t", "0", "victim").ok();
        hull.run("pause", "victim").ok();
        hull.run("rm", "-f", "victim", "other").ok();
    }

    /** Starts two commands at once and kills one of the processes that belong to them, or a monitor. */
    private static String strike(Sandbox hull, Random random) throws IOException, InterruptedException {
        List<String> first = COMMANDS.get(random.nextInt(COMMANDS.size()));
        List<String> second = COMMANDS.get(random.nextInt(COMMANDS.size()));
        List<Process> processes = new ArrayList<>();
        for (List<String> command : List.of(first, second)) {
            Process process = hull.start(command.toArray(new String[0]));
            process.getInputStream().close();
            process.getErrorStream().close();
            processes.add(process);
        }
        int delay = random.nextInt(LONGEST_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delay));
        List<ProcessHandle> victims = new ArrayList<>();
        for (Process process : processes) {
            victims.add(process.toHandle());
            victims.addAll(process.descendants().toList());
        }
        victims.addAll(monitors(hull));
        ProcessHandle victim = victims.get(random.nextInt(victims.size()));
        String story = String.join(" ", first) + " | " + String.join(" ", second) + ", killed after " + delay + " ms: "
                + victim.info().commandLine().orElse("?");
        victim.destroyForcibly();
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(story).isTrue();
        }
        Finished list = hull.run("ps", "-a", "--format", "{{.Names}} {{.Status}}");
        assertThat(list.status()).as(story + "\n" + list).isZero();
        return story + " → " + list.text().replace("\n", ", ");
    }

    private static List<ProcessHandle> monitors(Sandbox hull) {
        List<ProcessHandle> found = new ArrayList<>();
        try (Stream<Path> records = Files.list(hull.runRoot().resolve("monitors"))) {
            for (Path record : records.toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(record).split(" ")[2]))
                        .ifPresent(found::add);
            }
        } catch (IOException | RuntimeException e) {
            // gone meanwhile
        }
        return found;
    }

    /** What is in the store and the run-time directory, without the contents of layers and the news. */
    private static List<String> files(Sandbox hull) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : List.of(hull.store(), hull.runRoot())) {
            try (Stream<Path> paths = Files.walk(root)) {
                paths.map(Path::toString)
                        .filter(path -> !path.contains("/layers/")
                                && !path.endsWith(".lock")
                                && !path.endsWith("/renamed")
                                && !path.endsWith("/events"))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
