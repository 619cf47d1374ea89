package dev.hull.image.pack;

import java.nio.file.Path;

/**
 * One object of the image to be. Paths are absolute and free of links: a link on the way to something is an entry of its
 * own.
 */
public sealed interface PackEntry {
    /** Path in the image. */
    String path();

    /** Permission bits with setuid, setgid and sticky; 0777 for links. */
    int mode();

    /** Owner. */
    int uid();

    /** Group. */
    int gid();

    /** Why it is there. */
    Reason reason();

    /** A directory. */
    record Directory(String path, int mode, int uid, int gid, Reason reason) implements PackEntry {}

    /**
     * A copy of a file of this machine.
     *
     * @param size bytes when it was planned
     * @param source where to read it
     */
    record Copy(String path, int mode, int uid, int gid, long size, Path source, Reason reason) implements PackEntry {}

    /** A file that Hull writes itself, with its text or bytes. */
    record Written(String path, int mode, byte[] content, Reason reason) implements PackEntry {
        @Override
        public int uid() {
            return 0;
        }

        @Override
        public int gid() {
            return 0;
        }
    }

    /** A symbolic link, its target as written. */
    record Link(String path, String target, Reason reason) implements PackEntry {
        @Override
        public int mode() {
            return 0777;
        }

        @Override
        public int uid() {
            return 0;
        }

        @Override
        public int gid() {
            return 0;
        }
    }

    /**
     * Another name of a file that is in the image.
     *
     * @param target path in the image of the entry that has the content; it comes earlier in the plan
     */
    record HardLink(String path, String target, int mode, int uid, int gid, Reason reason) implements PackEntry {}
}
