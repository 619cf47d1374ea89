package dev.hull.runtime.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Puts a symbolic link and something harmless in the place of each other, over and over, until it is closed. */
final class Exchanger implements AutoCloseable {
    private final Path place;
    private final Path link;
    private final Path harmless;
    private final Path trash;
    private final Thread thread;
    private volatile boolean stopped;
    private long rounds;

    /**
     * Starts.
     *
     * @param place what is exchanged; it exists
     * @param target text of the link
     */
    Exchanger(Path place, String target) throws IOException {
        this.place = place;
        this.link = place.resolveSibling(place.getFileName() + ".link");
        this.harmless = place.resolveSibling(place.getFileName() + ".harmless");
        this.trash = Files.createDirectory(place.resolveSibling(place.getFileName() + ".trash"));
        Files.createSymbolicLink(link, Path.of(target));
        thread = Thread.ofPlatform().daemon().start(this::exchange);
    }

    private void exchange() {
        while (!stopped) {
            move(place, harmless);
            move(link, place);
            stay();
            move(place, link);
            move(harmless, place);
            stay();
            rounds++;
        }
    }

    /** Some 50 µs: nearly all of the time one of the two is there, rather than nothing. */
    private static void stay() {
        for (int i = 0; i < 1500; i++) {
            Thread.onSpinWait();
        }
    }

    private void move(Path from, Path to) {
        try {
            if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) { // the container was made in between
                Files.move(to, trash.resolve(Long.toString(System.nanoTime())), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Busy: something is mounted there at the moment. The next round has another chance.
        }
    }

    /** How often both have been in the place. */
    long rounds() {
        return rounds;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
