package dev.hull.linux.fs;

/**
 * What the kernel knows of a file (statx).
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param uid owner
 * @param gid group
 * @param size in bytes
 * @param allocated bytes on disk; less than the size where there are holes
 * @param links names it has
 * @param inode its number
 * @param mtimeSeconds time of the last change
 * @param mtimeNanos its fraction
 * @param deviceMajor of a device
 * @param deviceMinor of a device
 * @param fileSystem number of the file system that it is on; with the inode it names the file
 */
public record FileStatus(
        int mode,
        long uid,
        long gid,
        long size,
        long allocated,
        long links,
        long inode,
        long mtimeSeconds,
        int mtimeNanos,
        int deviceMajor,
        int deviceMinor,
        long fileSystem) {
    private static final int TYPE = 0170000;

    /** Whether it is a regular file. */
    public boolean isFile() {
        return (mode & TYPE) == 0100000;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    /** Whether it is a symbolic link. */
    public boolean isSymlink() {
        return (mode & TYPE) == 0120000;
    }

    /** Whether it is a character device. */
    public boolean isCharacterDevice() {
        return (mode & TYPE) == 0020000;
    }

    /** Whether it is a block device. */
    public boolean isBlockDevice() {
        return (mode & TYPE) == 0060000;
    }

    /** Whether it is a fifo. */
    public boolean isFifo() {
        return (mode & TYPE) == 0010000;
    }

    /** Whether it is overlayfs's mark of a removed name: a character device 0:0. */
    public boolean isWhiteout() {
        return isCharacterDevice() && deviceMajor == 0 && deviceMinor == 0;
    }

    /** Permission bits with setuid, setgid and sticky. */
    public int permissions() {
        return mode & 07777;
    }
}
