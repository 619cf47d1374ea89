package dev.hull.build.tree;

import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Contents of many files, one behind the other in one temporary file of this machine. Holes are holes in it too. The file is made
 * with the first content, and removed when the spool is closed; what was read from it is not to be opened any more then.
 */
public final class Spool implements AutoCloseable {
    private final Path file;
    private @Nullable FileChannel channel;
    private long end;

    /** A spool in a file that does not exist yet. */
    public Spool(Path file) {
        this.file = file;
    }

    /** Where it lies. */
    public Path file() {
        return file;
    }

    /** Takes the content of the entry that a reader stands at. */
    public FileRegion add(TarReader reader, TarEntry entry) throws IOException {
        reader.content(this::write);
        return end(entry.size());
    }

    /** Writes bytes of the file that is being added, by their position in it. */
    public void write(long position, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        for (long at = end + position; buffer.hasRemaining(); ) {
            at += channel().write(buffer, at);
        }
    }

    /** Says that all of a file of that size has been written; what was left out is a hole. */
    public FileRegion end(long size) throws IOException {
        long begin = end;
        end += size;
        if (channel().size() < end) {
            channel().write(ByteBuffer.wrap(new byte[1]), end - 1); // it ends with a hole
        }
        return new FileRegion(channel(), begin, size);
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.READ,
                    StandardOpenOption.DELETE_ON_CLOSE);
            channel = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
