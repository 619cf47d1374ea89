package dev.hull.engine.events;

import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * The log of events of one run root: lines of JSON in {@code events}, and those before them in {@code events.1}.
 *
 * <pre>
 *   hull ──────┐ one write each, at the end (O_APPEND)         ┌──► reader
 *   hull ──────┼────────────────────────► events ──────────────┼──► reader
 *   monitor ───┘                            │ when it is full   └──► reader
 *                                           ▼
 *                                        events.1, replacing the one before
 * </pre>
 *
 * <p>Writers need no lock, because an append of one write is one piece. An event is news and never a reason to fail: where
 * it cannot be written, it is lost.
 */
public final class EventLog {
    /** Bytes after which a new file is begun; the log takes at most a little more than twice of that. */
    static final long FULL = 1 << 20;

    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;

    /**
     * The log in that file.
     *
     * @param file below the run root; it need not exist
     */
    public EventLog(Path file) {
        this.file = file;
    }

    /** Adds an event. */
    public void append(Event event) {
        byte[] line = event.line().getBytes(StandardCharsets.UTF_8);
        try {
            write(line);
        } catch (NoSuchFileException e) {
            createAndWrite(line);
        } catch (IOException e) {
            // see above: no reason to fail
        }
    }

    private void createAndWrite(byte[] line) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            write(line);
        } catch (IOException e) {
            // see above: no reason to fail
        }
    }

    private void write(byte[] line) throws IOException {
        boolean full;
        try (FileChannel log = FileChannel.open(
                file,
                Set.of(StandardOpenOption.APPEND, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(PRIVATE))) {
            log.write(ByteBuffer.wrap(line));
            full = log.size() > FULL;
        }
        if (full) {
            rotate();
        }
    }

    private void rotate() throws IOException {
        try (LockFile lock = LockFile.exclusive(file.resolveSibling("events.lock"))) {
            if (Files.size(file) > FULL) {
                Files.move(file, before(file), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (NoSuchFileException e) {
            // somebody else has renamed it, and nobody has begun the next: the event is written, and must not be once
            // more
        }
    }

    static Path before(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /** A reader of everything that the log still holds, and then of what comes. */
    public EventReader readAll() throws IOException {
        return new EventReader(file, true);
    }

    /** A reader of what comes from now on. */
    public EventReader readNew() throws IOException {
        return new EventReader(file, false);
    }
}
