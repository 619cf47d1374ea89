package dev.hull.engine.log;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** One open file of a log; it stays the same when it is renamed. A rotated one may be compressed (RFC 1952). */
final class LogSource implements AutoCloseable {
    private static final int BLOCK = 64 << 10;
    private static final int GZIP = 0x1f8b;

    /** Where it was found, for messages. */
    final Path path;
    /** What tells it from other files. */
    final Object key;
    /** When it was written last. */
    final Instant modified;

    private final FileChannel channel;
    private final boolean compressed;
    private @Nullable InputStream stream;

    private LogSource(Path path, FileChannel channel, BasicFileAttributes attributes) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = Objects.requireNonNull(attributes.fileKey());
        this.modified = attributes.lastModifiedTime().toInstant();
        ByteBuffer magic = ByteBuffer.allocate(2);
        this.compressed = channel.read(magic, 0) == 2 && (magic.getShort(0) & 0xffff) == GZIP;
    }

    /** Opens a file, or returns null when there is none. */
    static @Nullable LogSource open(Path path) throws IOException {
        while (true) {
            BasicFileAttributes before;
            FileChannel channel;
            try {
                before = Files.readAttributes(path, BasicFileAttributes.class);
                channel = FileChannel.open(path, StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                return null;
            }
            // Renamed in between? Then the attributes are another file's.
            if (isAt(path, before.fileKey())) {
                return new LogSource(path, channel, before);
            }
            channel.close();
        }
    }

    static boolean isAt(Path path, @Nullable Object key) throws IOException {
        try {
            return Objects.equals(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey(), key);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether it is compressed. */
    boolean isCompressed() {
        return compressed;
    }

    /** Bytes from the present position; a file that grows has more after its end was reached. */
    InputStream stream() throws IOException {
        InputStream open = stream;
        if (open == null) {
            InputStream raw = Channels.newInputStream(channel);
            open = compressed ? new GZIPInputStream(new BufferedInputStream(raw, BLOCK), BLOCK) : raw;
            stream = open;
        }
        return open;
    }

    /** Goes to where the last lines begin; returns how many there are, at most that many. */
    long seekTail(long lines) throws IOException {
        if (compressed) {
            return skipCompressed(lines);
        }
        long position = channel.size();
        long found = -1; // the newline at the very end belongs to the last line
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (position > 0) {
            int length = (int) Math.min(BLOCK, position);
            position -= length;
            block.clear().limit(length);
            while (block.hasRemaining() && channel.read(block, position + block.position()) > 0) {
                // until it is full
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n' && ++found == lines) {
                    channel.position(position + i + 1);
                    return lines;
                }
            }
        }
        channel.position(0);
        return Math.max(0, found + 1);
    }

    private long skipCompressed(long lines) throws IOException {
        long total = 0;
        try (FileChannel again = FileChannel.open(path, StandardOpenOption.READ);
                InputStream in = new GZIPInputStream(Channels.newInputStream(again), BLOCK)) {
            total = count(in, Long.MAX_VALUE);
        }
        count(stream(), total - lines);
        return Math.min(total, lines);
    }

    /** Reads lines, byte by byte only where it has to stop; returns how many. */
    private static long count(InputStream in, long most) throws IOException {
        long lines = 0;
        int b;
        BufferedInputStream buffered = most == Long.MAX_VALUE ? new BufferedInputStream(in, BLOCK) : null;
        while (lines < most && (b = buffered == null ? in.read() : buffered.read()) >= 0) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
