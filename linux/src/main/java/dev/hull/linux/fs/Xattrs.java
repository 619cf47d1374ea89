package dev.hull.linux.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Extended attributes of all name spaces, which NIO does not offer. Symbolic links are not followed. */
public final class Xattrs {
    private Xattrs() {}

    /** All that the caller may see, by full name, sorted; none where the file system has none. */
    public static SequencedMap<String, byte[]> of(Path file) throws IOException {
        return all(bytes(file));
    }

    /** One attribute. */
    public static Optional<byte[]> get(Path file, String key) throws IOException {
        return get(bytes(file), key);
    }

    /** Sets one attribute. */
    public static void set(Path file, String key, byte[] value) throws IOException {
        set(bytes(file), key, value);
    }

    private static String bytes(Path file) {
        return new String(file.toString().getBytes(DirectoryHandle.nameCharset()), StandardCharsets.ISO_8859_1);
    }

    static void set(String path, String key, byte[] value) throws IOException {
        Syscalls.Scratch scratch = Syscalls.scratch();
        long file = Syscalls.name(scratch.first, path);
        long name = Syscalls.name(scratch.second, key);
        long data = Syscalls.value(scratch.data, key, value);
        check(Syscalls.call(Syscalls.LSETXATTR, file, name, data, value.length, 0), "setxattr " + key, path);
    }

    static Optional<byte[]> get(String path, String key) throws IOException {
        Syscalls.Scratch scratch = Syscalls.scratch();
        long file = Syscalls.name(scratch.first, path);
        long name = Syscalls.name(scratch.second, key);
        long length = Syscalls.call(Syscalls.LGETXATTR, file, name, scratch.data.address, Syscalls.Scratch.DATA, 0);
        if (length == -Syscalls.ENODATA || length == -Syscalls.EOPNOTSUPP) {
            return Optional.empty();
        }
        check(length, "getxattr " + key, path);
        return Optional.of(scratch.data.copy(0, (int) length));
    }

    static SequencedMap<String, byte[]> all(String path) throws IOException {
        Syscalls.Scratch scratch = Syscalls.scratch();
        long file = Syscalls.name(scratch.first, path);
        long length = Syscalls.call(Syscalls.LLISTXATTR, file, scratch.data.address, Syscalls.Scratch.DATA, 0, 0);
        if (length == 0 || length == -Syscalls.EOPNOTSUPP) {
            return Collections.emptyNavigableMap();
        }
        check(length, "listxattr", path);
        SequencedMap<String, byte[]> attributes = new TreeMap<>();
        for (String key : scratch.data.text(0, (int) length).split("\0")) {
            Optional<byte[]> value = get(path, key);
            value.ifPresent(bytes -> attributes.put(key, bytes));
        }
        return attributes;
    }

    /** All of an open file. */
    static SequencedMap<String, byte[]> all(int descriptor, String shown) throws IOException {
        Syscalls.Memory data = Syscalls.scratch().data;
        long length = Syscalls.call(Syscalls.FLISTXATTR, descriptor, data.address, Syscalls.Scratch.DATA, 0, 0);
        if (length == 0 || length == -Syscalls.EOPNOTSUPP) {
            return Collections.emptyNavigableMap();
        }
        check(length, "listxattr", shown);
        SequencedMap<String, byte[]> attributes = new TreeMap<>();
        for (String key : data.text(0, (int) length).split("\0")) {
            long name = Syscalls.name(Syscalls.scratch().second, key);
            long size = Syscalls.call(Syscalls.FGETXATTR, descriptor, name, data.address, Syscalls.Scratch.DATA, 0);
            if (size >= 0) {
                attributes.put(key, data.copy(0, (int) size));
            } else if (size != -Syscalls.ENODATA && size != -Syscalls.EOPNOTSUPP) {
                check(size, "getxattr " + key, shown);
            }
        }
        return attributes;
    }

    private static void check(long result, String operation, String path) throws KernelException {
        if (result < 0) {
            throw new KernelException(operation, path, (int) -result);
        }
    }
}
