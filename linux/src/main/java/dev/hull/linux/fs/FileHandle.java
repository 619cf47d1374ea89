package dev.hull.linux.fs;

import java.io.IOException;

/** An open regular file. For one thread at a time. */
public final class FileHandle extends Descriptors {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int PUNCH_HOLE_KEEP_SIZE = 3;

    FileHandle(int descriptor, String shown) {
        super(descriptor, shown);
    }

    /** Writes all of the bytes at that position of the file. */
    public void write(long position, byte[] bytes, int offset, int length) throws IOException {
        Syscalls.Memory data = Syscalls.scratch().data;
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, Syscalls.Scratch.DATA);
            data.bytes.put(0, bytes, offset + done, part);
            int written = 0;
            while (written < part) {
                long at = position + done + written;
                written += (int) check(
                        Syscalls.call(Syscalls.PWRITE, number(), data.address + written, (long) part - written, at, 0),
                        "write",
                        "");
            }
            done += part;
        }
    }

    /** Reads bytes at that position; returns how many, 0 at the end. */
    public int read(long position, byte[] bytes, int offset, int length) throws IOException {
        Syscalls.Memory data = Syscalls.scratch().data;
        int wanted = Math.min(length, Syscalls.Scratch.DATA);
        int read = (int) check(Syscalls.call(Syscalls.PREAD, number(), data.address, wanted, position, 0), "read", "");
        data.bytes.get(0, bytes, offset, read);
        return read;
    }

    /** Makes the file that long; new bytes are a hole. */
    public void truncate(long size) throws IOException {
        check(Syscalls.call(Syscalls.FTRUNCATE, number(), size, 0, 0, 0), "truncate", "");
    }

    /** Where data follows at or after that position; -1 when only a hole does. */
    public long nextData(long position) throws IOException {
        long found = Syscalls.call(Syscalls.LSEEK, number(), position, SEEK_DATA, 0, 0);
        return found == -6 ? -1 : check(found, "seek", ""); // ENXIO
    }

    /** Where a hole (or the end) follows at or after that position. */
    public long nextHole(long position) throws IOException {
        return check(Syscalls.call(Syscalls.LSEEK, number(), position, SEEK_HOLE, 0, 0), "seek", "");
    }

    /** Gives the disk space of a part of the file back; it reads as zeros then. */
    public void punchHole(long position, long length) throws IOException {
        check(Syscalls.call(Syscalls.FALLOCATE, number(), PUNCH_HOLE_KEEP_SIZE, position, length, 0), "punch hole", "");
    }
}
