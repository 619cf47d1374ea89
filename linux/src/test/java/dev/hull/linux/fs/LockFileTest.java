package dev.hull.linux.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
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
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .start();
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
