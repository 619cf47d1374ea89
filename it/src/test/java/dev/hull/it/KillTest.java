package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
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
 * Any process of Hull may be killed at any moment, or interrupted: the next run works and takes away what was left. Print
 * and repeat: {@code -Dhull.seed=N -Dhull.rounds=N}.
 */
@RequiresRoot
class KillTest {
    private static final int ROUNDS = Integer.getInteger("hull.rounds", 40);

    /** How long the program would run. */
    private static final int PROGRAM_MILLIS = 300;

    @Test
    void killedAtAnyMoment() throws Exception {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        System.out.println("KillTest: -Dhull.seed=" + seed);
        Random random = new Random(seed);
        try (Sandbox hull = Sandbox.of(Account.current())) {
            hull.run("run", "--rm", "hull/toolbox", "true").ok();
            long started = System.nanoTime();
            hull.run("run", "--rm", "--name", "victim", "hull/toolbox", "true").ok();
            int longest = PROGRAM_MILLIS + (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            List<String> before = files(hull);
            List<String> story = new ArrayList<>();

            for (int round = 0; round < ROUNDS; round++) {
                story.add(round + ": " + strike(hull, random, longest));
            }

            Await.until("the last programs have ended", () -> noContainerRuns(hull));
            hull.run("run", "--rm", "hull/toolbox", "true").ok();
            List<String> left = files(hull);
            left.removeAll(before);
            assertThat(left).as(String.join("\n", story)).isEmpty();
        } catch (AssertionError e) {
            throw new AssertionError("with -Dhull.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    /** Starts a container and kills one of the processes that belong to it, or interrupts them all as a terminal does. */
    private static String strike(Sandbox hull, Random random, int longest) throws IOException, InterruptedException {
        Process process = hull.start("run", "--rm", "--name", "victim", "hull/toolbox", "sleep", "0.3");
        process.getInputStream().close();
        process.getErrorStream().close();
        int delay = random.nextInt(longest);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delay));
        List<ProcessHandle> victims = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        String story;
        if (random.nextInt(5) == 0) {
            story = "interrupted after " + delay + " ms";
            for (ProcessHandle victim : victims) {
                new ProcessBuilder("kill", "-INT", Long.toString(victim.pid()))
                        .redirectErrorStream(true)
                        .start()
                        .waitFor();
            }
        } else {
            int index = random.nextInt(victims.size());
            ProcessHandle victim = victims.get(index);
            story = "killed " + index + " of " + victims.size() + " after " + delay + " ms, "
                    + victim.info().command().orElse("?");
            victim.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(story).isTrue();
        return story + " → " + process.exitValue();
    }

    private static boolean noContainerRuns(Sandbox hull) {
        return ProcessHandle.allProcesses()
                .noneMatch(process -> contains(process.pid(), hull.store().toString()));
    }

    private static boolean contains(long pid, String text) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "mountinfo"))
                    .contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** What is in the store and the run-time directory, without the contents of layers. */
    private static List<String> files(Sandbox hull) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : List.of(hull.store(), hull.runRoot())) {
            try (Stream<Path> paths = Files.walk(root)) {
                paths.map(Path::toString)
                        .filter(path -> !path.contains("/layers/") && !path.endsWith(".lock"))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
