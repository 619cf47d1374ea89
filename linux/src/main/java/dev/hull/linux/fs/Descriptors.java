package dev.hull.linux.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One open file descriptor and what files and directories have in common. */
abstract sealed class Descriptors implements AutoCloseable permits DirectoryHandle, FileHandle {
    private static final int STATX_ALL = 0x7ff;

    private final AtomicInteger descriptor;
    private final String shown;

    Descriptors(int descriptor, String shown) {
        this.descriptor = new AtomicInteger(descriptor);
        this.shown = shown;
    }

    final int number() {
        int number = descriptor.get();
        if (number < 0) {
            throw new IllegalStateException(shown + " is closed");
        }
        return number;
    }

    final String shown() {
        return shown;
    }

    /** The result of a call, or its error as an exception that names operation and object. */
    final long check(long result, String operation, String name) throws KernelException {
        if (result < 0) {
            throw new KernelException(operation, name.isEmpty() ? shown : shown + "/" + name, (int) -result);
        }
        return result;
    }

    /** Puts access and change time into native memory; returns the address. */
    static long times(long seconds, int nanos) {
        Syscalls.Memory times = Syscalls.scratch().second;
        times.bytes.putLong(0, seconds).putLong(8, nanos).putLong(16, seconds).putLong(24, nanos);
        return times.address;
    }

    /** What the kernel knows of the object itself. */
    public final FileStatus status() throws IOException {
        return statx(number(), "", Syscalls.AT_EMPTY_PATH, shown).orElseThrow();
    }

    /** What the kernel knows of a name in a directory, or with an empty name of the descriptor itself. */
    static Optional<FileStatus> statx(int directory, String name, int flags, String shown) throws IOException {
        Syscalls.Scratch scratch = Syscalls.scratch();
        ByteBuffer status = scratch.second.bytes;
        long path = Syscalls.name(scratch.first, name);
        long result = Syscalls.call(Syscalls.STATX, directory, path, flags, STATX_ALL, scratch.second.address);
        if (result == -Syscalls.ENOENT) {
            return Optional.empty();
        }
        if (result < 0) {
            throw new KernelException("stat", name.isEmpty() ? shown : shown + "/" + name, (int) -result);
        }
        return Optional.of(new FileStatus(
                status.getShort(28) & 0xffff,
                status.getInt(20) & 0xffff_ffffL,
                status.getInt(24) & 0xffff_ffffL,
                status.getLong(40),
                status.getLong(48) * 512,
                status.getInt(16) & 0xffff_ffffL,
                status.getLong(32),
                status.getLong(112),
                status.getInt(120),
                status.getInt(128),
                status.getInt(132),
                (long) status.getInt(136) << 32 | status.getInt(140) & 0xffff_ffffL));
    }

    /** Extended attributes of the object itself, by full name, sorted; none where the file system has none. */
    public final SequencedMap<String, byte[]> xattrs() throws IOException {
        return Xattrs.all(number(), shown);
    }

    /** Sets an extended attribute of the object itself. */
    public final void setXattr(String key, byte[] value) throws IOException {
        Syscalls.Scratch scratch = Syscalls.scratch();
        long name = Syscalls.name(scratch.first, key);
        long data = Syscalls.value(scratch.data, key, value);
        check(Syscalls.call(Syscalls.FSETXATTR, number(), name, data, value.length, 0), "setxattr " + key, "");
    }

    /** Removes an extended attribute of the object itself. */
    public final void removeXattr(String key) throws IOException {
        long name = Syscalls.name(Syscalls.scratch().first, key);
        check(Syscalls.call(Syscalls.FREMOVEXATTR, number(), name, 0, 0, 0), "removexattr " + key, "");
    }

    /** Sets owner and group of the object itself. */
    public final void changeOwner(long uid, long gid) throws IOException {
        check(Syscalls.call(Syscalls.FCHOWN, number(), uid, gid, 0, 0), "chown", "");
    }

    /** Sets the permission bits of the object itself. */
    public final void changeMode(int mode) throws IOException {
        check(Syscalls.call(Syscalls.FCHMOD, number(), mode, 0, 0, 0), "chmod", "");
    }

    /** Sets the time of the last change (and of the last access) of the object itself. */
    public final void changeTime(long seconds, int nanos) throws IOException {
        long times = times(seconds, nanos);
        check(Syscalls.call(Syscalls.UTIMENSAT, number(), 0, times, 0, 0), "utimens", "");
    }

    /** Waits until the object itself is on the disk. */
    public final void sync() throws IOException {
        check(Syscalls.call(Syscalls.FSYNC, number(), 0, 0, 0, 0), "fsync", "");
    }

    /** Waits until everything of the whole file system is on the disk. */
    public final void syncFileSystem() throws IOException {
        check(Syscalls.call(Syscalls.SYNCFS, number(), 0, 0, 0, 0), "syncfs", "");
    }

    /** Closes the descriptor; a second call does nothing. */
    @Override
    public final void close() throws IOException {
        int number = descriptor.getAndSet(-1);
        if (number >= 0) {
            check(Syscalls.call(Syscalls.CLOSE, number, 0, 0, 0, 0), "close", "");
        }
    }
}
