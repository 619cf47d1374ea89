package dev.hull.image.pack.elf;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Bounded reads at a place of an ELF file: whatever its headers claim, nothing outside of the file is touched. */
final class ElfBytes {
    /** More than any table of a real file has; a claim above it is damage. */
    static final long LARGEST_TABLE = 256L << 20;

    private final FileChannel channel;
    private final String name;
    private final long size;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    ElfBytes(FileChannel channel, String name) throws IOException {
        this.channel = channel;
        this.name = name;
        this.size = channel.size();
    }

    long size() {
        return size;
    }

    void order(ByteOrder newOrder) {
        order = newOrder;
    }

    /** Exactly {@code length} bytes from {@code offset}, in the byte order of the file. */
    ByteBuffer read(long offset, long length, String what) throws IOException {
        if (offset < 0 || length < 0 || length > LARGEST_TABLE || offset > size - length) {
            throw damaged(what + " lies outside of the file (" + size + " bytes)");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length).order(order);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw damaged("it became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    /** The NUL-terminated text at {@code offset} of a string table. */
    String text(ByteBuffer table, long offset, String what) {
        if (offset < 0 || offset >= table.limit()) {
            throw damaged(what + " lies outside of its string table");
        }
        int start = (int) offset;
        int end = start;
        while (end < table.limit() && table.get(end) != 0) {
            end++;
        }
        return new String(table.array(), start, end - start, StandardCharsets.UTF_8);
    }

    HullException damaged(String how) {
        return new HullException(ErrorKind.DATA_LOSS, name + " is a damaged ELF file: " + how);
    }
}
