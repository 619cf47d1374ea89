package dev.hull.linux.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes a plan's bytes: little-endian numbers, strings with length and a closing NUL ({@code docs/launch-plan.md}). */
public final class PlanEncoder {
    private static final byte[] MAGIC = "HULLPLN1".getBytes(StandardCharsets.US_ASCII);
    private byte[] bytes = new byte[16 * 1024]; // a usual plan is 8 kB
    private int size;

    private PlanEncoder() {}

    /** The bytes of a whole plan. */
    static byte[] encode(LaunchPlan plan) {
        PlanEncoder out = new PlanEncoder();
        out.raw(MAGIC);
        int whole = out.openLength();
        out.u32(plan.entries().size());
        for (LaunchPlan.Entry entry : plan.entries()) {
            out.u32(entry.step().code() & 0xffff | entry.phase().wireValue() << 16);
            int fields = out.openLength();
            entry.step().encode(out);
            out.closeLength(fields);
        }
        out.closeLength(whole);
        return Arrays.copyOf(out.bytes, out.size);
    }

    /** Leaves room for the length of what follows; returns its place. */
    private int openLength() {
        u32(0);
        return size;
    }

    private void closeLength(int start) {
        int end = size;
        size = start - Integer.BYTES;
        u32(end - start);
        size = end;
    }

    /** Unsigned 32-bit number. */
    public PlanEncoder u32(int value) {
        reserve(Integer.BYTES);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes[size++] = (byte) (value >> shift);
        }
        return this;
    }

    /** 64-bit number; signed values keep their bits. */
    public PlanEncoder u64(long value) {
        return u32((int) value).u32((int) (value >> Integer.SIZE));
    }

    /**
     * String in UTF-8.
     *
     * @throws IllegalArgumentException when it holds a NUL, which no kernel interface can carry
     */
    public PlanEncoder string(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL inside \"" + value.replace("\0", "\\0") + "\"");
        }
        bytes(value.getBytes(StandardCharsets.UTF_8));
        reserve(1);
        bytes[size++] = 0;
        return this;
    }

    /** List of strings. */
    public PlanEncoder strings(List<String> values) {
        u32(values.size());
        values.forEach(this::string);
        return this;
    }

    /** Byte array with its length. */
    public PlanEncoder bytes(byte[] value) {
        u32(value.length);
        raw(value);
        return this;
    }

    private void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
