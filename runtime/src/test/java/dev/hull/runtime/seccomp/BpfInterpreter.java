package dev.hull.runtime.seccomp;

/** Runs a filter as the kernel would: an independent reading of the instructions' meaning. */
final class BpfInterpreter {
    private final int[] code;
    private final int[] whenTrue;
    private final int[] whenFalse;
    private final int[] k;

    BpfInterpreter(byte[] program) {
        int count = program.length / 8;
        code = new int[count];
        whenTrue = new int[count];
        whenFalse = new int[count];
        k = new int[count];
        for (int i = 0; i < count; i++) {
            int at = i * 8;
            code[i] = (program[at] & 0xff) | (program[at + 1] & 0xff) << 8;
            whenTrue[i] = program[at + 2] & 0xff;
            whenFalse[i] = program[at + 3] & 0xff;
            k[i] = (program[at + 4] & 0xff)
                    | (program[at + 5] & 0xff) << 8
                    | (program[at + 6] & 0xff) << 16
                    | (program[at + 7] & 0xff) << 24;
        }
    }

    int size() {
        return code.length;
    }

    /** Most instructions that one run took so far. */
    int longest;

    /** SECCOMP_RET_* for a call. */
    int run(int audit, int number, long... arguments) {
        long accumulator = 0;
        int steps = 0;
        for (int at = 0; at < code.length; at++) {
            steps++;
            long operand = Integer.toUnsignedLong(k[at]);
            switch (code[at]) {
                case 0x20 -> accumulator = Integer.toUnsignedLong(load(k[at], audit, number, arguments));
                case 0x54 -> accumulator &= operand;
                case 0x05 -> at += k[at];
                case 0x15 -> at += accumulator == operand ? whenTrue[at] : whenFalse[at];
                case 0x25 -> at += accumulator > operand ? whenTrue[at] : whenFalse[at];
                case 0x35 -> at += accumulator >= operand ? whenTrue[at] : whenFalse[at];
                case 0x06 -> {
                    longest = Math.max(longest, steps);
                    return k[at];
                }
                default -> throw new IllegalStateException("instruction " + at + " has code " + code[at]);
            }
        }
        throw new IllegalStateException("ran off the end");
    }

    private static int load(int offset, int audit, int number, long[] arguments) {
        if (offset == 0) {
            return number;
        }
        if (offset == 4) {
            return audit;
        }
        int argument = (offset - 16) / 8;
        long value = argument < arguments.length ? arguments[argument] : 0;
        return (int) ((offset - 16) % 8 == 0 ? value : value >>> 32);
    }
}
