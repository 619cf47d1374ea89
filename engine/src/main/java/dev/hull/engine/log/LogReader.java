package dev.hull.engine.log;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a container: {@code log}, and before it the rotated {@code log.1}, {@code log.2} and so on. Files are held
 * open, so a rotation while they are read loses and repeats nothing. For one thread.
 */
public final class LogReader {
    private static final int MOST_FILES = 1000;
    private static final long LONGEST_WAIT_MILLIS = 500;

    private final Path log;
    private final LogQuery query;
    private final Sink sink;
    private final LogDecoder decoder = new LogDecoder();
    private final String since;
    private final String until;

    /** Takes what is read. */
    public interface Sink {
        /** An entry. False ends the reading. */
        boolean entry(LogEntry entry) throws IOException;

        /** Something that is no entry was passed over. */
        void damaged(Path file, long bytes) throws IOException;

        /** Everything that is there has been told. False ends the reading. */
        boolean pause() throws IOException;
    }

    /**
     * A reader of a log.
     *
     * @param log the newest file
     */
    public LogReader(Path log, LogQuery query, Sink sink) {
        this.log = log;
        this.query = query;
        this.sink = sink;
        this.since = LogQuery.text(query.since());
        this.until = LogQuery.text(query.until());
    }

    /**
     * Reads. With {@link LogQuery#follow} it goes on until nobody can write any more, or the time of {@code until} has come.
     *
     * @param alive whether somebody may still write
     */
    public void read(BooleanSupplier alive) throws IOException, InterruptedException {
        Path directory = Objects.requireNonNull(log.toAbsolutePath().getParent());
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            if (query.follow()) {
                directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            }
            // Asked before reading: what was written until then is there to be read.
            boolean more = query.follow() && alive.getAsBoolean();
            Deque<LogSource> sources = newerThan(null);
            try {
                seek(sources);
                LogLines lines = new LogLines(decoder, sink);
                boolean wanted = all(sources, lines, !more);
                while (wanted && more) {
                    wanted = sink.pause() && !isOver();
                    WatchKey key = wanted ? watch.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS) : null;
                    if (key != null) {
                        key.pollEvents();
                        key.reset();
                    }
                    more = alive.getAsBoolean();
                    wanted = wanted && follow(sources, lines, !more);
                }
            } finally {
                for (LogSource source : sources) {
                    source.close();
                }
            }
        }
    }

    private boolean isOver() {
        return query.until().isPresent() && query.until().get().isBefore(Instant.now());
    }

    /** The files that are newer than that one, oldest first; all when it is null. */
    private Deque<LogSource> newerThan(@Nullable Object known) throws IOException {
        Deque<LogSource> found = new ArrayDeque<>();
        List<Object> keys = new ArrayList<>();
        for (int i = 0; i < MOST_FILES; i++) {
            LogSource source = LogSource.open(i == 0 ? log : log.resolveSibling(log.getFileName() + "." + i));
            if (source == null && i == 0) {
                continue; // between a rotation's two names
            }
            if (source == null) {
                break;
            }
            if (source.key.equals(known)) {
                source.close();
                break;
            }
            // One that was renamed after it was opened comes again under its new name.
            if (keys.contains(source.key)) {
                source.close();
                continue;
            }
            keys.add(source.key);
            found.addFirst(source);
        }
        return found;
    }

    /** Drops the files, and goes to the places in them, before which nothing is wanted. */
    private void seek(Deque<LogSource> sources) throws IOException {
        long left = query.tail();
        if (left < 0) {
            while (sources.size() > 1
                    && query.since().isPresent()
                    && sources.getFirst().modified.isBefore(query.since().get())) {
                sources.removeFirst().close();
            }
            return;
        }
        Deque<LogSource> kept = new ArrayDeque<>();
        while (!sources.isEmpty()) {
            LogSource source = sources.removeLast();
            if (left == 0 && !kept.isEmpty()) {
                source.close();
                continue;
            }
            left -= source.seekTail(left);
            kept.addFirst(source);
        }
        sources.addAll(kept);
    }

    /** Reads all files to their ends, and closes all but the newest. */
    private boolean all(Deque<LogSource> sources, LogLines lines, boolean last) throws IOException {
        boolean wanted = true;
        while (wanted && !sources.isEmpty()) {
            boolean newest = sources.size() == 1;
            wanted = lines.read(sources.getFirst(), since, until, !newest || last);
            if (newest) {
                break;
            }
            sources.removeFirst().close();
        }
        return wanted;
    }

    private boolean follow(Deque<LogSource> sources, LogLines lines, boolean last) throws IOException {
        LogSource current = sources.peekFirst();
        // Looked at before reading: a file that is not the newest any more gets nothing added.
        boolean rotated = current == null || !LogSource.isAt(log, current.key);
        if (current != null && !lines.read(current, since, until, rotated || last)) {
            return false;
        }
        if (rotated) {
            sources.addAll(newerThan(current == null ? null : current.key));
            if (current != null && sources.size() > 1) {
                sources.removeFirst().close();
                return all(sources, lines, last);
            }
            return current != null || all(sources, lines, last);
        }
        return true;
    }
}
