package dev.hull.engine.log;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Cuts files into lines and tells the entries that are wanted. What follows the last newline waits for the rest. */
final class LogLines {
    private static final int BUFFER = 256 << 10;
    /** An entry has at most 16 KiB of text, each byte of which takes at most six. */
    private static final int LONGEST_LINE = 1 << 20;

    private final LogDecoder decoder;
    private final LogReader.Sink sink;
    private byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private long damaged;

    LogLines(LogDecoder decoder, LogReader.Sink sink) {
        this.decoder = decoder;
        this.sink = sink;
    }

    /**
     * Reads a file to its present end.
     *
     * @param since time of the first wanted entry, as the log has it; empty for all
     * @param until time of the last one
     * @param finished whether nothing will be added to the file
     * @return false when nothing more is wanted
     */
    boolean read(LogSource source, String since, String until, boolean finished) throws IOException {
        while (fill(source)) {
            if (!lines(source, since, until)) {
                return false;
            }
        }
        if (finished) {
            damaged += end - start;
            start = end;
        }
        tell(source);
        return true;
    }

    private boolean fill(LogSource source) throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length && buffer.length < LONGEST_LINE) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        } else if (end == buffer.length) {
            damaged += end;
            end = 0;
        }
        try {
            InputStream in = source.stream();
            int count = in.read(buffer, end, buffer.length - end);
            end += Math.max(count, 0);
            return count > 0;
        } catch (EOFException | ZipException e) {
            damaged++; // a compressed file that was cut off
            return false;
        }
    }

    private boolean lines(LogSource source, String since, String until) throws IOException {
        int from = start;
        for (int i = start; i < end; i++) {
            if (buffer[i] != '\n') {
                continue;
            }
            @Nullable LogEntry entry = decoder.decode(buffer, from, i);
            if (entry == null) {
                damaged += i + 1 - from;
            }
            from = i + 1;
            start = from;
            if (entry == null || (!since.isEmpty() && entry.time().compareTo(since) < 0)) {
                continue;
            }
            if (!until.isEmpty() && entry.time().compareTo(until) > 0) {
                return false;
            }
            tell(source);
            if (!sink.entry(entry)) {
                return false;
            }
        }
        return true;
    }

    private void tell(LogSource source) throws IOException {
        if (damaged > 0) {
            sink.damaged(source.path, damaged);
            damaged = 0;
        }
    }
}
