package dev.hull.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The image of the training: a program and the files in which users are looked up. */
final class TrainingImage {
    private static final int TAR_BLOCK = 512;

    private TrainingImage() {}

    /** A tar (POSIX.1-1988, ustar) with a program and the files in which users are looked up. */
    static byte[] tar() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.write(header("bin/", '5', 0));
        file(tar, "bin/true", "#!/bin/true\n");
        tar.write(header("etc/", '5', 0));
        file(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/sbin/nologin\n");
        file(tar, "etc/group", "root:x:0:\nnogroup:x:65534:\n");
        tar.write(new byte[2 * TAR_BLOCK]);
        return tar.toByteArray();
    }

    private static void file(ByteArrayOutputStream tar, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        tar.write(header(name, '0', content.length));
        tar.write(content);
        tar.write(new byte[TAR_BLOCK - content.length]);
    }

    private static byte[] header(String name, char type, int size) {
        byte[] header = new byte[TAR_BLOCK];
        put(header, 0, name);
        put(header, 100, "0000755\0" + "0000000\0".repeat(2) + "%011o\0".formatted(size) + "00000000000\0");
        put(header, 148, " ".repeat(8) + type);
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
