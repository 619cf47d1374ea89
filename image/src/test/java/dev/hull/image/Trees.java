package dev.hull.image;

import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** A directory tree as text, one line per name with everything that an archive says of it; for comparisons. */
public final class Trees {
    private Trees() {}

    /** Lines sorted by path. Hard links name the first path of their file. */
    public static List<String> describe(Path root) throws IOException {
        TreeMap<String, String> lines = new TreeMap<>();
        try (DirectoryHandle handle = DirectoryHandle.open(root)) {
            describe(handle, "", lines, new HashMap<>());
        }
        return lines.entrySet().stream()
                .map(each -> ByteNames.display(each.getKey()) + " " + each.getValue())
                .toList();
    }

    private static void describe(
            DirectoryHandle directory, String path, Map<String, String> lines, Map<Long, String> inodes)
            throws IOException {
        for (String name : directory.list().stream().sorted().toList()) {
            String whole = path + "/" + name;
            FileStatus status = directory.status(name).orElseThrow();
            lines.put(whole, line(directory, name, whole, status, inodes));
            if (status.isDirectory()) {
                try (DirectoryHandle child = directory.openDirectory(name)) {
                    describe(child, whole, lines, inodes);
                }
            }
        }
    }

    private static String line(
            DirectoryHandle directory, String name, String path, FileStatus status, Map<Long, String> inodes)
            throws IOException {
        StringBuilder line = new StringBuilder("%o %d:%d %d.%09d"
                .formatted(status.mode(), status.uid(), status.gid(), status.mtimeSeconds(), status.mtimeNanos()));
        if (status.isFile()) {
            line.append(" size=").append(status.size());
            line.append(" crc=").append(crc(directory, name));
            String first = inodes.putIfAbsent(status.inode(), path);
            if (first != null) {
                line.append(" same as ").append(ByteNames.display(first));
            }
            if (status.allocated() < status.size() - 8192) {
                line.append(" sparse");
            }
        } else if (status.isSymlink()) {
            line.append(" -> ").append(ByteNames.display(directory.readSymlink(name)));
        } else if (status.isCharacterDevice() || status.isBlockDevice()) {
            line.append(" device ").append(status.deviceMajor()).append(':').append(status.deviceMinor());
        }
        directory
                .xattrs(name)
                .forEach((key, value) -> line.append(' ')
                        .append(key)
                        .append('=')
                        .append(ByteNames.display(ByteNames.ofBytes(value, 0, value.length))));
        return line.toString();
    }

    private static String crc(DirectoryHandle directory, String name) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[64 * 1024];
        try (var file = directory.openFile(name)) {
            long at = 0;
            for (int read = file.read(0, buffer, 0, buffer.length);
                    read > 0;
                    read = file.read(at, buffer, 0, buffer.length)) {
                crc.update(buffer, 0, read);
                at += read;
            }
        }
        return Long.toHexString(crc.getValue());
    }
}
