package dev.hull.linux.fs;

import java.nio.file.FileSystemException;

/** A kernel call that failed: what was tried, on which name, and the error. */
public final class KernelException extends FileSystemException {
    private final int errno;

    KernelException(String operation, String name, int errno) {
        super(name, null, operation + ": " + text(errno));
        this.errno = errno;
    }

    /** Whether the caller may not do it (EPERM, EACCES). */
    public boolean isPermission() {
        return errno == Syscalls.EPERM || errno == Syscalls.EACCES;
    }

    /** Whether the object is not there (ENOENT). */
    public boolean isMissing() {
        return errno == Syscalls.ENOENT;
    }

    /** Whether something is in the way (EEXIST). */
    public boolean isExisting() {
        return errno == Syscalls.EEXIST;
    }

    /** Whether an argument does not fit, such as an owner that is not mapped into the user namespace (EINVAL). */
    public boolean isInvalid() {
        return errno == Syscalls.EINVAL;
    }

    /** Whether a component that has to be a directory is none (ENOTDIR). */
    public boolean isNotDirectory() {
        return errno == Syscalls.ENOTDIR;
    }

    /** Whether the object is a directory that is not empty (ENOTEMPTY). */
    public boolean isNotEmpty() {
        return errno == Syscalls.ENOTEMPTY;
    }

    /** Whether the object is a directory (EISDIR). */
    public boolean isDirectory() {
        return errno == Syscalls.EISDIR;
    }

    /** Whether the file system or kernel cannot do this (EOPNOTSUPP, ENOSYS). */
    public boolean isUnsupported() {
        return errno == Syscalls.EOPNOTSUPP || errno == Syscalls.ENOSYS;
    }

    /** Whether the file system or mount is read-only (EROFS). */
    public boolean isReadOnly() {
        return errno == Syscalls.EROFS;
    }

    /** Whether the object is in use, such as a mount point that is to be removed (EBUSY). */
    public boolean isBusy() {
        return errno == Syscalls.EBUSY;
    }

    /** Whether a symbolic link is in the way (ELOOP). */
    public boolean isLink() {
        return errno == Syscalls.ELOOP;
    }

    /** Whether the disk or a quota is full (ENOSPC, EDQUOT). */
    public boolean isFull() {
        return errno == Syscalls.ENOSPC || errno == Syscalls.EDQUOT;
    }

    private static String text(int errno) {
        return switch (errno) {
            case Syscalls.EPERM -> "Operation not permitted";
            case Syscalls.ENOENT -> "No such file or directory";
            case 5 -> "Input/output error";
            case Syscalls.EACCES -> "Permission denied";
            case Syscalls.EEXIST -> "File exists";
            case Syscalls.EAGAIN -> "Resource temporarily unavailable";
            case Syscalls.EBUSY -> "Device or resource busy";
            case 18 -> "Invalid cross-device link";
            case Syscalls.ENOTDIR -> "Not a directory";
            case Syscalls.EISDIR -> "Is a directory";
            case Syscalls.EINVAL -> "Invalid argument";
            case 24 -> "Too many open files";
            case 27 -> "File too large";
            case Syscalls.ENOSPC -> "No space left on device";
            case Syscalls.EROFS -> "Read-only file system";
            case 31 -> "Too many links";
            case Syscalls.ERANGE -> "Numerical result out of range";
            case 36 -> "File name too long";
            case Syscalls.ENOSYS -> "Function not implemented (Linux 5.6 or newer is needed)";
            case Syscalls.ENOTEMPTY -> "Directory not empty";
            case Syscalls.ELOOP -> "Too many levels of symbolic links";
            case Syscalls.ENODATA -> "No such attribute";
            case Syscalls.EOPNOTSUPP -> "Operation not supported";
            case Syscalls.EDQUOT -> "Disk quota exceeded";
            default -> "error " + errno;
        };
    }
}
