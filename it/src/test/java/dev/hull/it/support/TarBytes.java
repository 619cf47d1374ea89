package dev.hull.it.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes archives byte by byte, above all those that no program would write (POSIX.1-2017, pax, "ustar Interchange Format"). */
public final class TarBytes {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds a file. */
    public TarBytes file(String name, String content) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        return header(name, '0', "", data.length).data(data);
    }

    /** Adds an executable file. */
    public TarBytes program(String name, byte[] content) {
        return header(name, '0', "", content.length).data(content);
    }

    /** Adds a directory. */
    public TarBytes directory(String name) {
        return header(name, '5', "", 0);
    }

    /** Adds a symbolic link. */
    public TarBytes symlink(String name, String target) {
        return header(name, '2', target, 0);
    }

    /** Adds a hard link. */
    public TarBytes hardlink(String name, String target) {
        return header(name, '1', target, 0);
    }

    /** Adds a header whose data, of this size, may be missing. */
    public TarBytes header(String name, char type, String link, long size) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000755");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, "%011o".formatted(size));
        put(block, 136, "00000000000");
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        put(block, 148, "%06o\0".formatted(sum));
        bytes.writeBytes(block);
        return this;
    }

    /** Adds data, filled up to a block. */
    public TarBytes data(byte[] data) {
        bytes.writeBytes(data);
        bytes.writeBytes(new byte[(BLOCK - data.length % BLOCK) % BLOCK]);
        return this;
    }

    /** The archive, with its end. */
    public byte[] end() {
        bytes.writeBytes(new byte[2 * BLOCK]);
        return bytes.toByteArray();
    }

    /** The archive without an end. */
    public byte[] unfinished() {
        return bytes.toByteArray();
    }

    private static void put(byte[] block, int at, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(data, 0, block, at, data.length);
    }
}
