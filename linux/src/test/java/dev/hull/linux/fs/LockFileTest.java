package dev.hull.linux.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    Path directory;

    @Test
    void excludesWithinOneProcess() throws IOException {
        Path file = directory.resolve("lock");
        LockFile first = LockFile.shared(file);
        LockFile second = LockFile.shared(file);
        assertThat(LockFile.tryExclusive(file)).isEmpty();
        first.close();
        first.close();
        assertThat(LockFile.tryExclusive(file)).isEmpty();
        second.close();
        try (LockFile exclusive = LockFile.tryExclusive(file).orElseThrow()) {
            assertThat(LockFile.tryExclusive(file)).isEmpty();
            assertThat(exclusive).isNotNull();
        }
    }

    @Test
    void letsOneThreadAfterAnotherIn() throws Exception {
        Path file = directory.resolve("lock");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger worst = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 50; round++) {
                    try (LockFile lock = LockFile.exclusive(file)) {
                        worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        assertThat(lock).isNotNull();
                        inside.decrementAndGet();
                    } catch (IOException e) {
                        worst.set(99);
                    }
                }
            });
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(worst).hasValue(1);
    }

    @Test
    void excludesAnotherProcessUntilItEnds() throws Exception {
        Path file = directory.resolve("lock");
        Process holder = start(Holder.class, file);
        try (InputStream out = holder.getInputStream()) {
            assertThat(out.read()).isEqualTo('+');
            assertThat(LockFile.tryExclusive(file)).isEmpty();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        try (LockFile lock = LockFile.exclusive(file)) {
            assertThat(lock).isNotNull();
        }
    }

    private static Process start(Class<?> program, Path... files) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        for (Path file : files) {
            command.add(file.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Two threads of a process are no deadlock: the one that holds a lock gives it up without the one that waits. */
    @Test
    void aThreadWaitsForAProcessThatWaitsForAnotherThread() throws Exception {
        Path ours = directory.resolve("ours");
        Path theirs = directory.resolve("theirs");
        LockFile held = LockFile.exclusive(ours);
        Process other = start(HolderOfOne.class, theirs, ours);
        try (InputStream out = other.getInputStream()) {
            assertThat(out.read()).isEqualTo('+');
            Await.until(
                    "the other process waits",
                    () -> Files.readAllLines(Path.of("/proc/locks")).stream()
                            .anyMatch(line -> line.contains("->") && line.contains(" " + other.pid() + " ")));
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
                try (LockFile lock = LockFile.exclusive(theirs)) {
                    return lock != null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(waiting.completeOnTimeout(false, 100, TimeUnit.MILLISECONDS)
                            .get())
                    .as("it waits")
                    .isFalse();
            held.close();
            assertThat(out.read()).isEqualTo('*');
            assertThat(other.waitFor()).isZero();
            LockFile.exclusive(theirs).close();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** Holds one lock and waits for another. */
    static final class HolderOfOne {
        public static void main(String[] args) throws IOException {
            try (LockFile first = LockFile.exclusive(Path.of(args[0]))) {
                System.out.write('+');
                System.out.flush();
                try (LockFile second = LockFile.exclusive(Path.of(args[1]))) {
                    System.out.write('*');
                    System.out.flush();
                    assertThat(first).isNotSameAs(second);
                }
            }
        }
    }

    /** Holds the lock until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            try (LockFile lock = LockFile.shared(Path.of(args[0]))) {
                System.out.write('+');
                System.out.flush();
                assertThat(System.in.read()).isLessThan(0);
                assertThat(lock).isNotNull();
            }
        }
    }
}
