package dev.hull.runtime.seccomp;

import java.util.Arrays;

/**
 * A classic BPF program under construction: {@code struct sock_filter} instructions of {@code u16 code, u8 jt, u8 jf, u32 k}
 * (include/uapi/linux/filter.h). Only those instructions are used that the kernel's emulator knows as well, so that calls
 * which are always allowed are answered from its bitmap without running the program (kernel/seccomp.c).
 */
final class Bpf {
    /** Most instructions of one program. */
    static final int MAXIMUM = 4096;

    /** Farthest conditional jump. */
    static final int FAR = 255;

    static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    static final int JUMP = 0x05; // BPF_JMP | BPF_JA
    static final int EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    static final int GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    static final int NOT_LESS = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    static final int RETURN = 0x06; // BPF_RET | BPF_K

    // struct seccomp_data: int nr, u32 arch, u64 instruction pointer, u64 args[6]
    static final int NUMBER = 0;
    static final int ARCHITECTURE = 4;

    private long[] instructions = new long[1024];
    private int size;

    /** Offset of the lower half of an argument on a little-endian machine. */
    static int low(int argument) {
        return 16 + 8 * argument;
    }

    /** Offset of the upper half. */
    static int high(int argument) {
        return low(argument) + 4;
    }

    int size() {
        return size;
    }

    /** Appends an instruction without jumps. */
    Bpf add(int code, int k) {
        return jump(code, k, 0, 0);
    }

    /** Appends a conditional jump; distances count from the next instruction. */
    Bpf jump(int code, int k, int whenTrue, int whenFalse) {
        if (whenTrue > FAR || whenFalse > FAR) {
            throw new IllegalArgumentException("a conditional jump of " + Math.max(whenTrue, whenFalse));
        }
        if (size == instructions.length) {
            instructions = Arrays.copyOf(instructions, size * 2);
        }
        instructions[size++] = Integer.toUnsignedLong(k) << 32 | (long) whenFalse << 24 | (long) whenTrue << 16 | code;
        return this;
    }

    /** Appends another program as it is. */
    Bpf append(Bpf other) {
        for (int i = 0; i < other.size; i++) {
            long instruction = other.instructions[i];
            if (size == instructions.length) {
                instructions = Arrays.copyOf(instructions, size * 2);
            }
            instructions[size++] = instruction;
        }
        return this;
    }

    /** The bytes that the kernel takes on a little-endian machine. */
    byte[] toBytes() {
        byte[] bytes = new byte[size * 8];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < 8; j++) {
                bytes[i * 8 + j] = (byte) (instructions[i] >>> (8 * j));
            }
        }
        return bytes;
    }
}
