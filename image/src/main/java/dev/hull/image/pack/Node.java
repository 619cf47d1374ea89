package dev.hull.image.pack;

import java.nio.file.Path;

/**
 * What lies at one path, links not followed.
 *
 * @param kind what it is
 * @param mode permission bits with setuid, setgid and sticky
 * @param uid owner
 * @param gid group
 * @param size bytes of a file
 * @param target of a link, else ""
 * @param source where it is on this machine
 * @param identity of the file: the same for all hard links to it, "" when there is only one
 */
record Node(Kind kind, int mode, int uid, int gid, long size, String target, Path source, String identity) {
    enum Kind {
        DIRECTORY,
        FILE,
        LINK,
        /** A device, a pipe or a socket. */
        SPECIAL
    }

    /** A directory that is not on this machine, but has to be in the image. */
    static Node madeUp(Path source) {
        return new Node(Kind.DIRECTORY, 0755, 0, 0, 0, "", source, "");
    }

    boolean isFile() {
        return kind == Kind.FILE;
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    boolean isExecutable() {
        return isFile() && (mode & 0111) != 0;
    }

    /** Whether running it changes the user or group. */
    boolean changesIdentity() {
        return isFile() && ((mode & 04000) != 0 || (mode & 02010) == 02010);
    }
}
