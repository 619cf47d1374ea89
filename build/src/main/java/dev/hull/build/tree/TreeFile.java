package dev.hull.build.tree;

import dev.hull.image.tar.TarEntry;
import java.nio.file.Path;
import java.util.SequencedMap;

/**
 * Something in a tree.
 *
 * @param path from the root of the tree, without a slash before or after; "" for the root
 * @param type what it is
 * @param mode permission bits with setuid, setgid and sticky
 * @param uid owner
 * @param gid group
 * @param size bytes of a file, else 0
 * @param modified time of the last change, in seconds since 1970
 * @param link text of a symbolic link, else ""
 * @param deviceMajor of a device
 * @param deviceMinor of a device
 * @param xattrs extended attributes that go with it
 * @param identity the same for all names of one file that has several; "" when it has one
 * @param place where it is on this machine
 */
public record TreeFile(
        String path,
        TarEntry.Type type,
        int mode,
        long uid,
        long gid,
        long size,
        long modified,
        String link,
        int deviceMajor,
        int deviceMinor,
        SequencedMap<String, byte[]> xattrs,
        String identity,
        Path place) {

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return type == TarEntry.Type.DIRECTORY;
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
        return type == TarEntry.Type.FILE;
    }

    /** Whether it is a symbolic link. */
    public boolean isLink() {
        return type == TarEntry.Type.SYMLINK;
    }

    /** The same under another path, known by another identity. */
    public TreeFile named(String otherPath, String otherIdentity) {
        return new TreeFile(
                otherPath,
                type,
                mode,
                uid,
                gid,
                size,
                modified,
                link,
                deviceMajor,
                deviceMinor,
                xattrs,
                otherIdentity,
                place);
    }

    /** The last part of its path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
