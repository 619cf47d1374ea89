package dev.hull.image.explore;

import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;

/**
 * A file of a layer, without its content.
 *
 * @param path byte string without leading slash, "" for the root
 * @param type what it is
 * @param mode permission bits with setuid, setgid and sticky
 * @param uid owner
 * @param gid group
 * @param size bytes of a regular file, else 0; a hard link has none of its own
 * @param seconds time of the last change, since 1970
 * @param link target of a link, or the numbers of a device ({@code 1:3}); else ""
 * @param capabilities permitted capabilities of the file, one bit each; 0 for none
 * @param hashHigh first half of 128 bits of the content's SHA-256, 0 where there is none
 * @param hashLow second half
 */
public record FileFacts(
        String path,
        TarEntry.Type type,
        int mode,
        long uid,
        long gid,
        long size,
        long seconds,
        String link,
        long capabilities,
        long hashHigh,
        long hashLow) {
    private static final String CAPABILITY = "security.capability";
    private static final int CAPABILITY_LENGTH = 12;

    static FileFacts of(TarEntry entry, long hashHigh, long hashLow) {
        String link = switch (entry.type()) {
            case CHARACTER_DEVICE, BLOCK_DEVICE -> entry.deviceMajor() + ":" + entry.deviceMinor();
            default -> entry.linkName();
        };
        return new FileFacts(
                entry.name(),
                entry.type(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.mtimeSeconds(),
                link,
                capabilities(entry.xattrs().get(CAPABILITY)),
                hashHigh,
                hashLow);
    }

    /** A directory that a layer needs without having an entry for it. */
    static FileFacts implied(String path) {
        return new FileFacts(path, TarEntry.Type.DIRECTORY, 0755, 0, 0, 0, 0, "", 0, 0, 0);
    }

    /** Permitted set of a {@code vfs_cap_data} (capability.h): two words of 32 bits, little endian. */
    private static long capabilities(byte @org.jspecify.annotations.Nullable [] data) {
        if (data == null || data.length < CAPABILITY_LENGTH) {
            return 0;
        }
        long low = word(data, 4);
        return data.length >= 20 ? low | word(data, 12) << 32 : low;
    }

    private static long word(byte[] data, int at) {
        return (data[at] & 0xffL)
                | (data[at + 1] & 0xffL) << 8
                | (data[at + 2] & 0xffL) << 16
                | (data[at + 3] & 0xffL) << 24;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return type == TarEntry.Type.DIRECTORY;
    }

    /** Whether it is a file with content of its own. */
    public boolean isFile() {
        return type == TarEntry.Type.FILE;
    }

    /** The last component. */
    public String name() {
        return ByteNames.base(path);
    }

    /** Path as users write it, with a leading slash, decoded for display. */
    public String shown() {
        return "/" + ByteNames.display(path);
    }

    /** Whether both are regular files with the same bytes. */
    public boolean sameContent(FileFacts other) {
        return isFile()
                && other.isFile()
                && size == other.size
                && hashHigh == other.hashHigh
                && hashLow == other.hashLow;
    }

    /** Type and permissions as {@code ls -l} writes them. */
    public String permissions() {
        char kind = switch (type) {
            case FILE, HARD_LINK -> '-';
            case SYMLINK -> 'l';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
            case DIRECTORY -> 'd';
            case FIFO -> 'p';
        };
        char[] text = new char[10];
        text[0] = kind;
        for (int i = 0; i < 9; i++) {
            text[i + 1] = (mode & (0400 >> i)) != 0 ? "rwx".charAt(i % 3) : '-';
        }
        special(text, 3, 04000, 's');
        special(text, 6, 02000, 's');
        special(text, 9, 01000, 't');
        return new String(text);
    }

    private void special(char[] text, int at, int bit, char letter) {
        if ((mode & bit) != 0) {
            text[at] = text[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }
}
