package dev.hull.engine.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the log of events and follows it, also while it is begun anew. For one thread. */
public final class EventReader implements AutoCloseable {
    private static final int CHUNK = 64 << 10;
    /** A writer may have opened the file just before it was renamed; that is noticed no later than this. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Path file;
    private final WatchService watch;
    private @Nullable Source current;
    private @Nullable Source previous;

    EventReader(Path file, boolean fromStart) throws IOException {
        this.file = file.toAbsolutePath();
        Path directory = Objects.requireNonNull(this.file.getParent());
        Files.createDirectories(directory);
        watch = directory.getFileSystem().newWatchService();
        try {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            current = Source.open(this.file);
            if (fromStart) {
                previous = Source.open(EventLog.before(this.file));
            } else if (current != null) {
                current.skipToEnd();
            }
            if (previous != null && current != null && previous.key.equals(current.key)) {
                previous.close(); // renamed between the two
                previous = null;
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The events that have been added since the last call, in the order of the log. */
    public List<Event> read() throws IOException {
        List<Event> events = new ArrayList<>();
        if (previous != null) {
            previous.drain(events);
        }
        if (current != null) {
            current.drain(events);
        }
        if (current == null || !current.isAt(file)) {
            Source next = Source.open(file);
            if (next != null) {
                if (current != null) {
                    current.drain(events);
                    if (previous != null) {
                        previous.close();
                    }
                    previous = current;
                }
                current = next;
                next.drain(events);
            }
        }
        return events;
    }

    /** Waits until there may be something to read, at most that long. */
    public void await(Duration timeout) throws InterruptedException {
        Duration wait = timeout.compareTo(LONGEST_WAIT) < 0 ? timeout : LONGEST_WAIT;
        WatchKey key = watch.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    @Override
    public void close() throws IOException {
        try (Source first = current;
                Source second = previous;
                WatchService third = watch) {
            current = null;
            previous = null;
        }
    }

    /** One file of the log, which stays the same when it is renamed. */
    private static final class Source implements AutoCloseable {
        private final FileChannel channel;
        private final Object key;
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
        private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

        private Source(FileChannel channel, Object key) {
            this.channel = channel;
            this.key = key;
        }

        /** Null when the file does not exist. */
        static @Nullable Source open(Path file) throws IOException {
            while (true) {
                FileChannel channel = null;
                try {
                    Object key = key(file);
                    channel = FileChannel.open(file, StandardOpenOption.READ);
                    if (key.equals(key(file))) {
                        Source source = new Source(channel, key);
                        channel = null;
                        return source;
                    }
                } catch (NoSuchFileException e) {
                    return null;
                } finally {
                    if (channel != null) {
                        channel.close();
                    }
                }
            }
        }

        private static Object key(Path file) throws IOException {
            return Objects.requireNonNull(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        }

        boolean isAt(Path file) throws IOException {
            try {
                return key.equals(key(file));
            } catch (NoSuchFileException e) {
                return true; // renamed a moment ago; the next file comes with the next event
            }
        }

        void skipToEnd() throws IOException {
            channel.position(channel.size());
        }

        /** Adds the events of all whole lines; of a line that is being written, the beginning is kept. */
        void drain(List<Event> events) throws IOException {
            while (channel.read(buffer.clear()) > 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    byte b = buffer.get();
                    if (b == '\n') {
                        Event.parse(rest.toString(StandardCharsets.UTF_8)).ifPresent(events::add);
                        rest.reset();
                    } else {
                        rest.write(b);
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
