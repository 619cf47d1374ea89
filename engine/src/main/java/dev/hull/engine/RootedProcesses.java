package dev.hull.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processes whose root is a directory; those that are left at the end are killed, until there is none. */
final class RootedProcesses implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path root;

    RootedProcesses(Path root) {
        this.root = root;
    }

    private List<ProcessHandle> find() throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (isRooted(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private boolean isRooted(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("root")).equals(root);
        } catch (IOException e) {
            return false; // it has ended, or is another user's
        }
    }

    /**
     * Kills what is left.
     *
     * @throws IOException when something does not end
     */
    @Override
    public void close() throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (List<ProcessHandle> left = find(); !left.isEmpty(); left = find()) {
            if (System.nanoTime() > end) {
                throw new IOException("processes of a step do not end: " + left);
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
