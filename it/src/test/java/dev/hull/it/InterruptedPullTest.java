package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.Programs;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
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

/** Pulls that are killed, that meet a full disk, or that meet each other leave a store that works. */
@RequiresProgram("docker-registry")
class InterruptedPullTest {
    private static final int ROUNDS = Integer.getInteger("hull.rounds", 15);
    private static final int LAYERS = 4;

    private static String push(LocalRegistry registry, int size) throws IOException {
        String name = registry.host() + "/big:1";
        try (Sandbox hull = Sandbox.of(Account.current())) {
            int[] sizes = new int[LAYERS];
            java.util.Arrays.fill(sizes, size);
            RegistryTest.image(hull, name, sizes);
            hull.run("push", "-q", name).ok();
        }
        return name;
    }

    @Test
    void killedAtAnyMoment() throws Exception {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        System.out.println("InterruptedPullTest: -Dhull.seed=" + seed);
        Random random = new Random(seed);
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = push(registry, 6_000_000);
            long started = System.nanoTime();
            hull.run("pull", "-q", name).ok();
            int longest = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            int unnamed = 0;
            for (int round = 0; round < ROUNDS; round++) {
                hull.run("rmi", name);
                Process process = hull.start("pull", "-q", name);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(longest)));
                Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                        .toList()
                        .forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
                // Either all of the image is there, or nothing of it; but blobs come before the name that needs them.
                if (hull.run("images", "-q", name).ok().text().isEmpty()
                        && !blobs(hull).isEmpty()) {
                    unnamed++;
                    hull.run("image", "prune", "-f").ok();
                    assertThat(blobs(hull)).as("round %d, seed %d", round, seed).isEmpty();
                }
            }
            assertThat(unnamed).as("rounds that left blobs, seed %d", seed).isLessThan(ROUNDS / 4);
            hull.run("pull", "-q", name).ok();
            hull.run("save", "-o", hull.files() + "/saved.tar", name).ok();
            assertThat(hull.run("rmi", name).ok().output()).contains("Deleted: ");
            hull.run("image", "prune", "-f").ok();
            assertThat(blobs(hull)).isEmpty();
            assertThat(names(hull.store().resolve("temp"))).allMatch(file -> file.endsWith(".lock"));
        }
    }

    private static List<String> blobs(Sandbox hull) throws IOException {
        return names(hull.store().resolve("images/blobs/sha256"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void severalAtOnceFetchEachBlobOnce() throws Exception {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = push(registry, 3_000_000);
            List<Process> pulls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pulls.add(hull.start("pull", "-q", name));
            }
            for (Process pull : pulls) {
                String error = new String(pull.getErrorStream().readAllBytes());
                assertThat(pull.waitFor()).as(error).isZero();
            }
            for (String blob : blobs(hull)) {
                long size = Files.size(hull.store().resolve("images/blobs/sha256/" + blob));
                if (size > 100_000) {
                    assertThat(registry.requests("GET", "/blobs/sha256:" + blob, 200))
                            .as("requests for a layer of %d bytes", size)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    @RequiresRoot
    void aFullDisk() throws IOException {
        try (LocalRegistry registry = LocalRegistry.plain();
                Sandbox hull = Sandbox.of(Account.current())) {
            String name = push(registry, 4_000_000);
            String small = registry.host() + "/small:1";
            try (Sandbox maker = Sandbox.of(Account.current())) {
                RegistryTest.image(maker, small, 100_000);
                maker.run("push", "-q", small).ok();
            }
            String store = hull.store().toString();
            Programs.run("mount", "-t", "tmpfs", "-o", "size=20m,mode=700", "tmpfs", store)
                    .ok();
            try {
                // 16 MB of layers fit, 16 MB of files beside them do not.
                Finished failed = hull.run("pull", name).withStatus(1);
                assertThat(failed.error()).containsPattern("No space left|free some space");
                assertThat(hull.run("images", "-q").ok().text()).isEmpty();
                hull.run("pull", "-q", small).ok();
                hull.run("save", "-o", hull.files() + "/small.tar", small).ok();
                hull.run("rmi", small).ok();
                hull.run("load", "-i", hull.files() + "/small.tar").ok();
                hull.run("image", "prune", "-f").ok();
                assertThat(Files.getFileStore(hull.store()).getUsableSpace()).isGreaterThan(18_000_000);
            } finally {
                Programs.run("umount", store).ok();
            }
        }
    }
}
