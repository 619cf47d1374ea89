package dev.hull.runtime.seccomp;

import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Seccomp;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Compiled filters on disk, one file each, named by what they were compiled from. A file is the program and four bytes of
 * CRC-32; one that is damaged counts as missing. The cache is a convenience: a directory that cannot be written is no error.
 */
public final class SeccompCache {
    private static final int CHECK = 4;

    private SeccompCache() {}

    /**
     * The program of a section, compiled unless the cache has it.
     *
     * @param cache directory, made when missing, or null for none
     * @param section the rules
     * @param machine "x86_64" or "aarch64"
     */
    public static byte[] program(@Nullable Path cache, Seccomp section, String machine) {
        if (cache == null) {
            return SeccompCompiler.compile(section, machine);
        }
        String name = "section-" + SeccompCompiler.VERSION + "-" + DefaultProfile.REVISION + "-" + machine + "-"
                + digest(Json.write(section.toJson()));
        byte[] program = read(cache, name);
        if (program == null) {
            program = SeccompCompiler.compile(section, machine);
            write(cache, name, program);
        }
        return program;
    }

    static byte @Nullable [] read(@Nullable Path cache, String name) {
        if (cache == null) {
            return null;
        }
        byte[] bytes;
        try (FileInputStream in = new FileInputStream(cache.resolve(name).toString())) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            return null;
        }
        int size = bytes.length - CHECK;
        if (size <= 0 || size % 8 != 0) {
            return null;
        }
        byte[] program = Arrays.copyOf(bytes, size);
        return Arrays.equals(check(program), Arrays.copyOfRange(bytes, size, bytes.length)) ? program : null;
    }

    static void write(@Nullable Path cache, String name, byte[] program) {
        if (cache == null) {
            return;
        }
        try {
            Files.createDirectories(cache);
            Path temporary = Files.createTempFile(cache, name, ".new");
            byte[] bytes = Arrays.copyOf(program, program.length + CHECK);
            System.arraycopy(check(program), 0, bytes, program.length, CHECK);
            Files.write(temporary, bytes);
            Files.move(temporary, cache.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // The next start compiles again.
        }
    }

    private static byte[] check(byte[] program) {
        CRC32 crc = new CRC32();
        crc.update(program);
        long value = crc.getValue();
        return new byte[] {(byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)};
    }

    private static String digest(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
