package dev.hull.image.tar;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * One entry of an archive: everything but its content.
 *
 * @param name normalised byte string ({@link ByteNames#normalize}), "" for the root directory itself
 * @param type what it is
 * @param mode permission bits with setuid, setgid and sticky (07777)
 * @param uid owner, unsigned 32 bits
 * @param gid group, unsigned 32 bits
 * @param size of the content in bytes as a reader of the file sees it (holes included); 0 for all but files
 * @param mtimeSeconds time of the last change, since 1970
 * @param mtimeNanos its fraction, 0 to 999,999,999
 * @param linkName target: of a symbolic link the text as it stands, of a hard link the normalised name; else ""
 * @param deviceMajor of a device
 * @param deviceMinor of a device
 * @param xattrs extended attributes, values by full name; sorted
 */
public record TarEntry(
        String name,
        Type type,
        int mode,
        long uid,
        long gid,
        long size,
        long mtimeSeconds,
        int mtimeNanos,
        String linkName,
        int deviceMajor,
        int deviceMinor,
        SequencedMap<String, byte[]> xattrs) {
    /** What an entry is. */
    public enum Type {
        FILE('0'),
        HARD_LINK('1'),
        SYMLINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        /** The byte of the header that says so. */
        char flag() {
            return flag;
        }
    }

    private static final SequencedMap<String, byte[]> NO_XATTRS = Collections.unmodifiableSequencedMap(new TreeMap<>());

    public TarEntry {
        xattrs = xattrs.isEmpty() ? NO_XATTRS : Collections.unmodifiableSequencedMap(new TreeMap<>(xattrs));
    }

    /** A regular file of root, of the year 1970. */
    public static TarEntry file(String name, int mode, long size) {
        return of(name, Type.FILE, mode, size, "");
    }

    /** A directory of root. */
    public static TarEntry directory(String name, int mode) {
        return of(name, Type.DIRECTORY, mode, 0, "");
    }

    /** A symbolic link of root. */
    public static TarEntry symlink(String name, String target) {
        return of(name, Type.SYMLINK, 0777, 0, target);
    }

    /** Another name for an entry that stands earlier in the archive. */
    public static TarEntry hardLink(String name, String target) {
        return of(name, Type.HARD_LINK, 0644, 0, target);
    }

    /**
     * Another name for a file that stands earlier in the archive, with its owner, mode and time: whoever unpacks an archive may give
     * the file what its last name says.
     */
    public static TarEntry hardLink(String name, TarEntry file) {
        return new TarEntry(
                ByteNames.normalize(name),
                Type.HARD_LINK,
                file.mode,
                file.uid,
                file.gid,
                0,
                file.mtimeSeconds,
                file.mtimeNanos,
                file.name,
                0,
                0,
                NO_XATTRS);
    }

    /** The same with other permission bits. */
    public TarEntry withMode(int other) {
        return new TarEntry(
                name,
                type,
                other,
                uid,
                gid,
                size,
                mtimeSeconds,
                mtimeNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    private static TarEntry of(String name, Type type, int mode, long size, String link) {
        return new TarEntry(ByteNames.normalize(name), type, mode, 0, 0, size, 0, 0, link, 0, 0, NO_XATTRS);
    }

    /** The same with another owner. */
    public TarEntry withOwner(long newUid, long newGid) {
        return new TarEntry(
                name,
                type,
                mode,
                newUid,
                newGid,
                size,
                mtimeSeconds,
                mtimeNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    /** The same with another time of change. */
    public TarEntry withTime(long seconds, int nanos) {
        return new TarEntry(
                name, type, mode, uid, gid, size, seconds, nanos, linkName, deviceMajor, deviceMinor, xattrs);
    }

    /** The same under another name. */
    public TarEntry withName(String other) {
        return new TarEntry(
                other,
                type,
                mode,
                uid,
                gid,
                size,
                mtimeSeconds,
                mtimeNanos,
                linkName,
                deviceMajor,
                deviceMinor,
                xattrs);
    }

    /** The same with other extended attributes. */
    public TarEntry withXattrs(SequencedMap<String, byte[]> others) {
        return new TarEntry(
                name, type, mode, uid, gid, size, mtimeSeconds, mtimeNanos, linkName, deviceMajor, deviceMinor, others);
    }
}
