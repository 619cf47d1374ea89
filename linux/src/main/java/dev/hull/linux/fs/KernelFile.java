package dev.hull.linux.fs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the small files of procfs, sysfs and cgroupfs. They have no size, and a number of {@code /proc/sys} is there only for
 * the first read: what asks for one byte first, as {@code Files.readString} does, gets its first digit and no more.
 */
public final class KernelFile {
    private KernelFile() {}

    /** The text of a file. */
    public static String read(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The text of a file, empty when it is missing or may not be read. */
    public static String readIfThere(String path) {
        try {
            return read(path);
        } catch (IOException e) {
            return "";
        }
    }
}
