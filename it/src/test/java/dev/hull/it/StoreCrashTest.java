package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.Programs;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TarBytes;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Commands that change the store are killed at any moment, or meet a full disk: the store is in order, and the next command works.
 * Print and repeat: {@code -Dhull.seed=N -Dhull.rounds=N}.
 */
class StoreCrashTest {
    private static final int ROUNDS = Integer.getInteger("hull.rounds", 6);
    private static final String NAME = "example.com/team/app:1";

    private final long seed = Long.getLong("hull.seed", System.nanoTime());
    private final Random random = new Random(seed);

    StoreCrashTest() {
        System.out.println("StoreCrashTest: -Dhull.seed=" + seed);
    }

    /** Runs a command once to see how long it takes, then kills it again and again; what is left must be in order. */
    private void strike(Sandbox hull, Runnable before, String... command) throws Exception {
        before.run();
        long started = System.nanoTime();
        hull.run(command);
        int longest = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        for (int round = 0; round < ROUNDS; round++) {
            before.run();
            Process process = hull.start(command);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(Math.max(1, longest))));
            Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList()
                    .forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
            Finished check = hull.run("system", "check");
            // Blobs that nobody reaches are no damage; everything else would be.
            assertThat(check.output().lines().filter(line -> line.startsWith("problem: ")))
                    .as("round %d of %s, seed %d: %s", round, String.join(" ", command), seed, check)
                    .allMatch(line -> line.contains("belong to no image"));
            assertThat(hull.run("image", "prune", "-f").ok().output()).contains("Total reclaimed space");
            hull.run("system", "check").ok();
        }
    }

    @Test
    void loadIsKilled() throws Exception {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            RegistryTest.image(hull, NAME, 3_000_000, 2_000_000, 10);
            String archive = hull.files() + "/app.tar";
            hull.run("save", "-o", archive, NAME).ok();
            strike(hull, () -> hull.run("rmi", "-f", NAME), "load", "-q", "-i", archive);
            hull.run("load", "-q", "-i", archive).ok();
            assertThat(hull.run("images", "-q", NAME).ok().text().lines()).hasSize(1);
        }
    }

    @Test
    void removalIsKilled() throws Exception {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            RegistryTest.image(hull, NAME, 300_000, 200_000, 10);
            String archive = hull.files() + "/app.tar";
            hull.run("save", "-o", archive, NAME).ok();
            hull.run(new TarBytes().file("stays", "here").end(), "import", "-", "stays:1")
                    .ok();
            hull.run("image", "pin", "stays:1").ok();
            strike(hull, () -> hull.run("load", "-q", "-i", archive).ok(), "gc", "--keep", "1k");
            assertThat(hull.run("image", "explore", "--file", "/stays", "stays:1")
                            .ok()
                            .text())
                    .isEqualTo("here");
        }
    }

    @Test
    @RequiresProgram("docker-registry")
    void pullIsKilled() throws Exception {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox maker = Sandbox.of(Account.current());
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = registry.host() + "/app:1";
            RegistryTest.image(maker, name, 3_000_000, 2_000_000, 10);
            maker.run("push", "-q", name).ok();
            strike(hull, () -> hull.run("rmi", "-f", name), "pull", "-q", name);
            hull.run("pull", "-q", name).ok();
        }
    }

    @Test
    void anArchiveIsWholeThoughItsImageIsRemovedMeanwhile() throws Exception {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            RegistryTest.image(hull, NAME, 6_000_000);
            // The pipe is full long before the archive ends, so the save waits for its reader.
            Process save = hull.start("save", NAME);
            assertThat(save.getInputStream().read()).isGreaterThanOrEqualTo(0);
            hull.run("rmi", "-f", NAME, "layer0").ok();
            assertThat(hull.run("images", "-q").ok().text()).isEmpty();
            save.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(save.waitFor()).isZero();
            assertThat(hull.run("system", "check").ok().output()).contains("0 problems");
        }
    }

    @Test
    @RequiresRoot
    void loadMeetsAFullDisk() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current());
                Sandbox maker = Sandbox.of(Account.current())) {
            RegistryTest.image(maker, NAME, 6_000_000, 5_000_000);
            RegistryTest.image(maker, "small:1", 100_000);
            String big = maker.files() + "/big.tar";
            String small = maker.files() + "/small.tar";
            maker.run("save", "-o", big, NAME).ok();
            maker.run("save", "-o", small, "small:1").ok();
            String store = hull.store().toString();
            String disk = hull.files() + "/disk";
            Programs.run("sh", "-c", "truncate -s 12M " + disk + " && mkfs.ext4 -q -N 2000 " + disk)
                    .ok();
            Programs.run("mount", "-o", "loop", disk, store).ok();
            try {
                hull.run("load", "-q", "-i", small).ok();
                Finished failed = hull.run("load", "-i", big).withStatus(1);
                assertThat(failed.error()).containsPattern("(?i)no space left|free some space");
                assertThat(hull.run("images", "--format", "{{.Repository}}")
                                .ok()
                                .text())
                        .isEqualTo("small");
                hull.run("system", "check").ok();
                hull.run("rmi", "small:1").ok();
                hull.run("load", "-q", "-i", small).ok();
                assertThat(Files.list(hull.store().resolve("temp"))).isEmpty();
            } finally {
                Programs.run("umount", store).ok();
            }
        }
    }
}
