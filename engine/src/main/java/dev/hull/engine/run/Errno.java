package dev.hull.engine.run;

/** Words for the kernel's error numbers (errno(3)), the same on x86-64 and arm64. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ENOEXEC = 8;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int ELOOP = 40;
    static final int EADDRINUSE = 98;
    static final int ECHILD = 10;
    static final int ECANCELED = 125;

    private Errno() {}

    static String words(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case 3 -> "no such process";
            case 4 -> "interrupted";
            case 5 -> "input/output error";
            case 6 -> "no such device or address";
            case 7 -> "argument list too long";
            case ENOEXEC -> "exec format error";
            case 9 -> "bad file descriptor";
            case ECHILD -> "no child processes";
            case 11 -> "resource temporarily unavailable";
            case 12 -> "cannot allocate memory";
            case EACCES -> "permission denied";
            case EBUSY -> "device or resource busy";
            case 17 -> "file exists";
            case 18 -> "invalid cross-device link";
            case 19 -> "no such device";
            case ENOTDIR -> "not a directory";
            case 21 -> "is a directory";
            case EINVAL -> "invalid argument";
            case 23 -> "too many open files in system";
            case 24 -> "too many open files";
            case 26 -> "text file busy";
            case 27 -> "file too large";
            case ENOSPC -> "no space left on device";
            case 30 -> "read-only file system";
            case 31 -> "too many links";
            case 34 -> "numerical result out of range";
            case 36 -> "file name too long";
            case 38 -> "function not implemented";
            case 39 -> "directory not empty";
            case ELOOP -> "too many levels of symbolic links";
            case 62 -> "timer expired";
            case 75 -> "value too large";
            case 95 -> "operation not supported";
            case EADDRINUSE -> "address already in use";
            case 99 -> "cannot assign requested address";
            case 110 -> "timed out";
            case 111 -> "connection refused";
            case 116 -> "stale file handle";
            case 122 -> "disk quota exceeded";
            case ECANCELED -> "operation canceled";
            default -> "error " + errno;
        };
    }
}
