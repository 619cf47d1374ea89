package dev.hull.runtime.seccomp;

import dev.hull.oci.runtime.SyscallRule.Argument;

/** One condition on an argument: goes on behind itself when it holds, else skips what follows. */
final class Comparison {
    private Comparison() {}

    /**
     * The instructions of a condition.
     *
     * @param narrow whether only the lower 32 bits count
     * @param skip how many instructions after it belong to it and are skipped when it does not hold
     */
    static Bpf emit(Argument argument, boolean narrow, int skip) {
        Bpf code = new Bpf();
        int low = (int) argument.value();
        int high = (int) (argument.value() >>> 32);
        switch (argument.operator()) {
            case SCMP_CMP_EQ -> equal(code, argument.index(), high, low, narrow, skip);
            case SCMP_CMP_NE -> notEqual(code, argument.index(), high, low, narrow, skip);
            case SCMP_CMP_GT -> greater(code, argument.index(), high, low, Bpf.GREATER, narrow, skip);
            case SCMP_CMP_GE -> greater(code, argument.index(), high, low, Bpf.NOT_LESS, narrow, skip);
            case SCMP_CMP_LE -> notGreater(code, argument.index(), high, low, Bpf.GREATER, narrow, skip);
            case SCMP_CMP_LT -> notGreater(code, argument.index(), high, low, Bpf.NOT_LESS, narrow, skip);
            case SCMP_CMP_MASKED_EQ -> masked(code, argument, high, low, narrow, skip);
        }
        return code;
    }

    private static void equal(Bpf code, int index, int high, int low, boolean narrow, int skip) {
        if (!narrow) {
            code.add(Bpf.LOAD, Bpf.high(index)).jump(Bpf.EQUAL, high, 0, skip + 2);
        }
        code.add(Bpf.LOAD, Bpf.low(index)).jump(Bpf.EQUAL, low, 0, skip);
    }

    private static void notEqual(Bpf code, int index, int high, int low, boolean narrow, int skip) {
        if (!narrow) {
            code.add(Bpf.LOAD, Bpf.high(index)).jump(Bpf.EQUAL, high, 0, 2);
        }
        code.add(Bpf.LOAD, Bpf.low(index)).jump(Bpf.EQUAL, low, skip, 0);
    }

    private static void greater(Bpf code, int index, int high, int low, int test, boolean narrow, int skip) {
        if (!narrow) {
            code.add(Bpf.LOAD, Bpf.high(index)).jump(Bpf.GREATER, high, 3, 0).jump(Bpf.EQUAL, high, 0, skip + 2);
        }
        code.add(Bpf.LOAD, Bpf.low(index)).jump(test, low, 0, skip);
    }

    private static void notGreater(Bpf code, int index, int high, int low, int test, boolean narrow, int skip) {
        if (!narrow) {
            code.add(Bpf.LOAD, Bpf.high(index))
                    .jump(Bpf.GREATER, high, skip + 3, 0)
                    .jump(Bpf.EQUAL, high, 0, 2);
        }
        code.add(Bpf.LOAD, Bpf.low(index)).jump(test, low, skip, 0);
    }

    private static void masked(Bpf code, Argument argument, int maskHigh, int maskLow, boolean narrow, int skip) {
        int high = (int) (argument.valueTwo() >>> 32);
        int low = (int) argument.valueTwo();
        if (!narrow) {
            code.add(Bpf.LOAD, Bpf.high(argument.index()))
                    .add(Bpf.AND, maskHigh)
                    .jump(Bpf.EQUAL, high, 0, skip + 3);
        }
        code.add(Bpf.LOAD, Bpf.low(argument.index())).add(Bpf.AND, maskLow).jump(Bpf.EQUAL, low, 0, skip);
    }
}
