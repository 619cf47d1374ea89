package dev.hull.image.tar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** One line of text per entry, content as its checksum with holes filled. */
final class TarDump {
    private TarDump() {}

    static List<String> lines(byte[] archive) throws IOException {
        TarReader reader = new TarReader(ByteFeed.of(new ByteArrayInputStream(archive)));
        List<String> lines = new ArrayList<>();
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            lines.add(line(entry) + (entry.type() == TarEntry.Type.FILE ? " crc=" + content(reader, entry) : ""));
        }
        return lines;
    }

    private static String content(TarReader reader, TarEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        long[] at = {0};
        reader.content((position, bytes, offset, length) -> {
            fill(crc, position - at[0]);
            crc.update(bytes, offset, length);
            at[0] = position + length;
        });
        fill(crc, entry.size() - at[0]);
        return Long.toHexString(crc.getValue());
    }

    private static void fill(CRC32 crc, long zeros) {
        byte[] some = new byte[4096];
        for (long left = Math.min(zeros, 64 << 20); left > 0; left -= some.length) {
            crc.update(some, 0, (int) Math.min(left, some.length));
        }
    }

    private static String line(TarEntry entry) {
        StringBuilder xattrs = new StringBuilder();
        entry.xattrs()
                .forEach((key, value) -> xattrs.append(' ')
                        .append(key)
                        .append('=')
                        .append(ByteNames.display(ByteNames.ofBytes(value, 0, value.length))));
        return "%s %s %04o %d:%d %d %d.%09d %s %d,%d%s"
                .formatted(
                        entry.type(),
                        ByteNames.display(entry.name()),
                        entry.mode(),
                        entry.uid(),
                        entry.gid(),
                        entry.size(),
                        entry.mtimeSeconds(),
                        entry.mtimeNanos(),
                        ByteNames.display(entry.linkName()),
                        entry.deviceMajor(),
                        entry.deviceMinor(),
                        xattrs);
    }
}
