package dev.hull.it.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Programs of a hundred bytes, made here: for machines other than this one, and without a compiler. */
public final class TinyElf {
    private static final int I386 = 3;
    private static final int X86_64 = 62;
    private static final int ARM_64 = 183;
    private static final int ADDRESS = 0x08048000;

    private TinyElf() {}

    /** A static program for 32-bit x86 that ends with this status. */
    public static byte[] exitOnI386(int status) {
        // mov ebx, status; mov eax, 1 (exit); int 0x80
        byte[] code = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xbb)
                .putInt(status)
                .put((byte) 0xb8)
                .putInt(1)
                .putShort((short) 0x80cd)
                .array();
        int headers = 52 + 32;
        ByteBuffer file = start(headers + code.length, 1, I386);
        file.putInt(ADDRESS + headers).putInt(52).putInt(0).putInt(0);
        file.putShort((short) 52).putShort((short) 32).putShort((short) 1).put(new byte[6]);
        file.putInt(1).putInt(0).putInt(ADDRESS).putInt(ADDRESS);
        file.putInt(file.capacity()).putInt(file.capacity()).putInt(5).putInt(0x1000);
        return file.put(code).array();
    }

    /** A static program for 64-bit x86 that waits for signals for ever. */
    public static byte[] waits() {
        // mov eax, 34 (pause); syscall; jmp back
        byte[] code = {(byte) 0xb8, 34, 0, 0, 0, 0x0f, 0x05, (byte) 0xeb, (byte) 0xf7};
        int headers = 64 + 56;
        ByteBuffer file = start(headers + code.length, 2, X86_64);
        file.putLong(ADDRESS + headers).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1).put(new byte[6]);
        file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(file.capacity()).putLong(file.capacity()).putLong(0x1000);
        return file.put(code).array();
    }

    /** A well-formed program for 64-bit ARM. */
    public static byte[] forArm64() {
        int headers = 64 + 56;
        ByteBuffer file = start(headers + 16, 2, ARM_64);
        file.putLong(ADDRESS + headers).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1).put(new byte[6]);
        file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(file.capacity()).putLong(file.capacity()).putLong(0x1000);
        return file.array();
    }

    /** Identification, type "executable", machine and version. */
    private static ByteBuffer start(int size, int elfClass, int machine) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7f, 'E', 'L', 'F', (byte) elfClass, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                .putShort((short) 2)
                .putShort((short) machine)
                .putInt(1);
    }
}
