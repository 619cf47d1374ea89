package dev.hull.linux.fs;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The kernel, through libc's {@code syscall()}: one function and one shape for all calls, because the JVM takes about 70 ms to
 * make the first native handle and some more for each further shape. Numbers and flags are those of x86-64 and arm64.
 */
final class Syscalls {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    static final int LSEEK = ARM ? 62 : 8;
    static final int PWRITE = ARM ? 68 : 18;
    static final int PREAD = ARM ? 67 : 17;
    static final int CLOSE = ARM ? 57 : 3;
    static final int FLOCK = ARM ? 32 : 73;
    static final int FTRUNCATE = ARM ? 46 : 77;
    static final int FCHMOD = ARM ? 52 : 91;
    static final int FCHOWN = ARM ? 55 : 93;
    static final int FSYNC = ARM ? 82 : 74;
    static final int LSETXATTR = ARM ? 6 : 189;
    static final int FSETXATTR = ARM ? 7 : 190;
    static final int LGETXATTR = ARM ? 9 : 192;
    static final int FGETXATTR = ARM ? 10 : 193;
    static final int FLISTXATTR = ARM ? 13 : 196;
    static final int LLISTXATTR = ARM ? 12 : 195;
    static final int FREMOVEXATTR = ARM ? 16 : 199;
    static final int GETDENTS64 = ARM ? 61 : 217;
    static final int MKDIRAT = ARM ? 34 : 258;
    static final int MKNODAT = ARM ? 33 : 259;
    static final int FCHOWNAT = ARM ? 54 : 260;
    static final int UNLINKAT = ARM ? 35 : 263;
    static final int LINKAT = ARM ? 37 : 265;
    static final int SYMLINKAT = ARM ? 36 : 266;
    static final int READLINKAT = ARM ? 78 : 267;
    static final int UTIMENSAT = ARM ? 88 : 280;
    static final int FALLOCATE = ARM ? 47 : 285;
    static final int SYNCFS = ARM ? 267 : 306;
    static final int RENAMEAT2 = ARM ? 276 : 316;
    static final int STATX = ARM ? 291 : 332;
    static final int OPENAT2 = 437;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int RENAME_EXCHANGE = 2;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NONBLOCK = 04000;
    static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    static final int RESOLVE_NO_MAGICLINKS = 0x02;
    static final int RESOLVE_BENEATH = 0x08;
    static final int RESOLVE_IN_ROOT = 0x10;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ERANGE = 34;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;
    static final int EDQUOT = 122;

    /** Longest value of an extended attribute (XATTR_SIZE_MAX). */
    private static final int MAX_XATTR = 65536;

    private static final @Nullable MethodHandle SYSCALL = find();
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /**
     * Native memory of one thread: never shared, so that another thread's error cannot be read here. Buffers, because access
     * to memory segments goes through method handles, which take a short process longer to compile than to use.
     */
    static final class Scratch {
        static final int NAME = 4352; // PATH_MAX, and room for a /proc/self/fd/N/ in front
        static final int DATA = 256 * 1024;

        private final MemorySegment errnoSegment;
        private final ByteBuffer errno;
        final Memory first = new Memory(NAME);
        final Memory second = new Memory(NAME);
        final Memory data = new Memory(DATA);

        private Scratch() {
            int size = (int) Linker.Option.captureStateLayout().byteSize();
            errno = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
            errnoSegment = MemorySegment.ofBuffer(errno);
        }
    }

    /** Some native memory and its address. */
    static final class Memory {
        final ByteBuffer bytes;
        final long address;

        private Memory(int size) {
            bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
            address = MemorySegment.ofBuffer(bytes).address();
        }

        /** Some of its bytes as a byte string. */
        String text(int offset, int length) {
            return new String(copy(offset, length), StandardCharsets.ISO_8859_1);
        }

        /** Some of its bytes. */
        byte[] copy(int offset, int length) {
            byte[] copy = new byte[length];
            bytes.get(offset, copy);
            return copy;
        }
    }

    private Syscalls() {}

    private static @Nullable MethodHandle find() {
        try {
            Linker linker = Linker.nativeLinker();
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            return linker.defaultLookup()
                    .find("syscall")
                    .map(address -> linker.downcallHandle(
                            address,
                            FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                            Linker.Option.captureCallState("errno")))
                    .orElse(null);
        } catch (IllegalCallerException | UnsupportedOperationException e) {
            return null; // native access is switched off, or another platform: the first call says so
        }
    }

    static Scratch scratch() {
        return SCRATCH.get();
    }

    /** The result, or the negated error number. Interrupted calls are made again. */
    static long call(int number, long a, long b, long c, long d, long e) throws IOException {
        MethodHandle handle = SYSCALL;
        if (handle == null) {
            throw new IOException(
                    "calling the kernel is not possible in this Java process: it needs Linux and the option"
                            + " --enable-native-access=ALL-UNNAMED");
        }
        Scratch scratch = scratch();
        while (true) {
            long result;
            try {
                result = (long) handle.invokeExact(scratch.errnoSegment, (long) number, a, b, c, d, e, 0L);
            } catch (Throwable t) {
                throw new IllegalStateException(t); // a downcall throws nothing
            }
            if (result != -1) {
                return result;
            }
            int error = scratch.errno.getInt(0);
            if (error != EINTR || number == CLOSE) {
                return -error;
            }
        }
    }

    /** Puts a byte string (one byte a character) and its NUL into native memory; returns the address. */
    static long name(Memory into, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length >= into.bytes.capacity()) {
            throw new IOException("name of " + bytes.length + " bytes is too long");
        }
        into.bytes.put(0, bytes).put(bytes.length, (byte) 0);
        return into.address;
    }

    /** Puts the value of an extended attribute into native memory; returns the address. */
    static long value(Memory into, String key, byte[] value) throws IOException {
        if (value.length > MAX_XATTR) {
            throw new IOException("attribute " + key + " of " + value.length + " bytes is larger than " + MAX_XATTR);
        }
        into.bytes.put(0, value);
        return into.address;
    }
}
