package dev.hull.image.tar;

import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What precedes the main header of an entry, and how all of it together makes the entry. */
final class HeaderParts {
    private static final String XATTR = "SCHILY.xattr.";
    private static final long MAX_ID = 0xffff_fffeL;

    final PaxRecords pax = new PaxRecords();

    @Nullable
    String longName;

    @Nullable
    String longLink;

    /** Whether an extension waits for its entry. */
    boolean pending() {
        return longName != null || longLink != null || !pax.isEmpty();
    }

    boolean isSparse1() {
        return "1".equals(pax.get("GNU.sparse.major")) && "0".equals(pax.get("GNU.sparse.minor"));
    }

    boolean isSparse0() {
        return pax.get("GNU.sparse.size") != null && !isSparse1();
    }

    /** Whether content follows the header: of files, and of GNU's incremental directories, whose listing is read over. */
    static boolean hasContent(char flag) {
        return flag == '0' || flag == 0 || flag == '7' || flag == 'S' || flag == 'D';
    }

    /** Bytes of content in the archive. */
    long storedSize(long headerSize) {
        return pax.number("size", headerSize);
    }

    TarEntry entry(byte[] block, char flag, long headerSize) {
        String rawName = name(block);
        TarEntry.Type type = type(flag, rawName);
        boolean file = type == TarEntry.Type.FILE;
        long[] time = time(block);
        return new TarEntry(
                ByteNames.normalize(rawName),
                type,
                (int) (TarBlocks.number(block, TarBlocks.MODE, 8) & 07777),
                id("uid", TarBlocks.number(block, TarBlocks.UID, 8)),
                id("gid", TarBlocks.number(block, TarBlocks.GID, 8)),
                file ? realSize(block, flag, headerSize) : 0,
                time[0],
                (int) time[1],
                link(block, type),
                device(block, type, TarBlocks.DEVICE_MAJOR),
                device(block, type, TarBlocks.DEVICE_MINOR),
                xattrs());
    }

    private String name(byte[] block) {
        String sparseName = pax.get("GNU.sparse.name");
        String path = sparseName != null ? sparseName : pax.get("path");
        if (path != null) {
            return path;
        }
        if (longName != null) {
            return longName;
        }
        String name = TarBlocks.text(block, TarBlocks.NAME, 100);
        boolean ustar = TarBlocks.text(block, TarBlocks.MAGIC, 6).equals("ustar");
        String prefix = ustar ? TarBlocks.text(block, TarBlocks.PREFIX, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static TarEntry.Type type(char flag, String name) {
        return switch (flag) {
            case '0', '\0', '7' -> name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case 'S' -> TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMLINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5', 'D' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default ->
                throw new NumberFormatException("entry '" + ByteNames.display(name) + "' is of the unknown type '"
                        + ByteNames.display(String.valueOf(flag)) + "'");
        };
    }

    private long realSize(byte[] block, char flag, long headerSize) {
        if (flag == 'S') {
            return TarBlocks.number(block, TarBlocks.GNU_REAL_SIZE, 12);
        }
        long real = isSparse1() ? pax.number("GNU.sparse.realsize", -1) : pax.number("GNU.sparse.size", -1);
        return real >= 0 ? real : storedSize(headerSize);
    }

    private long id(String key, long header) {
        long id = pax.number(key, header);
        if (id < 0 || id > MAX_ID) {
            throw new NumberFormatException(key + " " + id + " does not fit 32 bits");
        }
        return id;
    }

    private long[] time(byte[] block) {
        String time = pax.get("mtime");
        return time != null ? PaxRecords.time(time) : new long[] {TarBlocks.number(block, TarBlocks.MTIME, 12), 0};
    }

    private String link(byte[] block, TarEntry.Type type) {
        if (type != TarEntry.Type.SYMLINK && type != TarEntry.Type.HARD_LINK) {
            return "";
        }
        String path = pax.get("linkpath");
        String link = path != null ? path : longLink != null ? longLink : TarBlocks.text(block, TarBlocks.LINK, 100);
        if (type == TarEntry.Type.HARD_LINK) {
            return ByteNames.normalize(link);
        }
        if (link.isEmpty() || link.length() > 4095 || link.indexOf('\0') >= 0) {
            throw new NumberFormatException("symbolic link with the target '" + ByteNames.display(link) + "'");
        }
        return link;
    }

    private static int device(byte[] block, TarEntry.Type type, int offset) {
        boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        long number = device ? TarBlocks.number(block, offset, 8) : 0;
        if (number < 0 || number > 0xfffff) {
            throw new NumberFormatException("device number " + number);
        }
        return (int) number;
    }

    private SequencedMap<String, byte[]> xattrs() {
        SequencedMap<String, byte[]> xattrs = Collections.emptyNavigableMap();
        for (Map.Entry<String, String> record : pax.all().entrySet()) {
            if (record.getKey().startsWith(XATTR) && record.getKey().length() > XATTR.length()) {
                if (xattrs.isEmpty()) {
                    xattrs = new TreeMap<>();
                }
                xattrs.put(record.getKey().substring(XATTR.length()), ByteNames.toBytes(record.getValue()));
            }
        }
        return xattrs;
    }
}
