package dev.hull.image.toc;

import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the list of files, whose form eStargz and zstd:chunked share but for how the end of a chunk is told. */
final class TableOfContents {
    private static final int MOST_FILES = 2_000_000;
    private static final int VERSION = 1;

    private final List<JsonObject> entries = new ArrayList<>();
    private final TreeSet<Long> begins = new TreeSet<>();
    private final long end;

    private TableOfContents(JsonObject table, long end) {
        this.end = end;
        table.list("entries").forEach(entry -> entries.add(entry.asObject()));
        for (JsonObject entry : entries) {
            begins.add(entry.number("offset", 0));
        }
    }

    /**
     * Reads it.
     *
     * @param end where the last chunk ends at the latest
     * @throws HullException with the reason, as IllegalArgumentException or DateTimeException, when it is no such table
     */
    static List<ListedFile> parse(byte[] json, long end) {
        JsonObject table = Json.parse(json).asObject();
        if (table.number("version", 0) != VERSION) {
            throw damaged("its version is " + table.number("version", 0) + ", only " + VERSION + " is known");
        }
        TableOfContents contents = new TableOfContents(table, end);
        if (contents.entries.size() > MOST_FILES) {
            throw damaged("it has more than " + MOST_FILES + " entries");
        }
        return contents.files();
    }

    private static HullException damaged(String why) {
        return new HullException(ErrorKind.DATA_LOSS, why);
    }

    private List<ListedFile> files() {
        List<ListedFile> files = new ArrayList<>();
        for (int i = 0; i < entries.size(); ) {
            JsonObject entry = entries.get(i++);
            TarEntry.Type type = type(entry.string("type", ""));
            List<ListedFile.Chunk> chunks = new ArrayList<>();
            long size = type == TarEntry.Type.FILE ? positive(entry, "size") : 0;
            if (size > 0) {
                long left = size - add(chunks, entry, size);
                while (left > 0 && i < entries.size() && isChunk(entries.get(i))) {
                    left -= add(chunks, entries.get(i++), left);
                }
                if (left != 0) {
                    throw damaged("the chunks of " + entry.string("name", "") + " do not make up its size");
                }
            }
            String digest = entry.string("digest", "");
            if (size > 0 && digest.isEmpty()) {
                throw damaged("no digest is stated for " + entry.string("name", ""));
            }
            files.add(new ListedFile(
                    entry(entry, type, size),
                    digest.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(digest)),
                    chunks));
        }
        return files;
    }

    private static boolean isChunk(JsonObject entry) {
        return entry.string("type", "").equals("chunk");
    }

    /** Adds a chunk; returns its size. The last may leave it out. */
    private long add(List<ListedFile.Chunk> chunks, JsonObject entry, long left) {
        long stated = positive(entry, "chunkSize");
        long size = stated == 0 ? left : stated;
        long begin = positive(entry, "offset");
        Long next = begins.higher(begin);
        long stop = next == null ? end : Math.min(end, next);
        boolean zeros = entry.string("chunkType", "").equals("zeros");
        if (size > left || !zeros && begin >= stop) {
            throw damaged("a chunk of " + entry.string("name", "") + " lies beyond the end");
        }
        chunks.add(new ListedFile.Chunk(begin, stop, positive(entry, "innerOffset"), size, zeros));
        return size;
    }

    private static long positive(JsonObject entry, String name) {
        long value = entry.number(name, 0);
        if (value < 0) {
            throw damaged(name + " is " + value);
        }
        return value;
    }

    private static TarEntry.Type type(String type) {
        return switch (type) {
            case "dir" -> TarEntry.Type.DIRECTORY;
            case "reg" -> TarEntry.Type.FILE;
            case "symlink" -> TarEntry.Type.SYMLINK;
            case "hardlink" -> TarEntry.Type.HARD_LINK;
            case "char" -> TarEntry.Type.CHARACTER_DEVICE;
            case "block" -> TarEntry.Type.BLOCK_DEVICE;
            case "fifo" -> TarEntry.Type.FIFO;
            default -> throw damaged("an entry has the type '" + type + "'");
        };
    }

    private static TarEntry entry(JsonObject entry, TarEntry.Type type, long size) {
        String time = entry.string("modtime", "");
        Instant changed = time.isEmpty() ? Instant.EPOCH : Instant.parse(time);
        String link = ByteNames.ofText(entry.string("linkName", ""));
        return new TarEntry(
                ByteNames.normalize(ByteNames.ofText(entry.string("name", ""))),
                type,
                (int) entry.number("mode", 0) & 07777,
                entry.number("uid", 0),
                entry.number("gid", 0),
                size,
                changed.getEpochSecond(),
                changed.getNano(),
                type == TarEntry.Type.HARD_LINK ? ByteNames.normalize(link) : link,
                (int) entry.number("devMajor", 0),
                (int) entry.number("devMinor", 0),
                attributes(entry.stringMap("xattrs")));
    }

    private static SequencedMap<String, byte[]> attributes(Map<String, String> encoded) {
        TreeMap<String, byte[]> attributes = new TreeMap<>();
        encoded.forEach((name, value) ->
                attributes.put(ByteNames.ofText(name), Base64.getDecoder().decode(value)));
        return Collections.unmodifiableSequencedMap(attributes);
    }
}
