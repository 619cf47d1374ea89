package dev.hull.linux.plan;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a plan's bytes: little-endian numbers, strings with length and a closing NUL ({@code docs/launch-plan.md}). */
public final class PlanEncoder {
    private static final byte[] MAGIC = "HULLPLN1".getBytes(StandardCharsets.US_ASCII);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

    private PlanEncoder() {}

    /** The bytes of a whole plan. */
    static byte[] encode(LaunchPlan plan) {
        PlanEncoder body = new PlanEncoder();
        body.u32(plan.entries().size());
        for (LaunchPlan.Entry entry : plan.entries()) {
            PlanEncoder fields = new PlanEncoder();
            entry.step().encode(fields);
            int code = entry.step().code();
            body.out.write(code);
            body.out.write(code >> 8);
            body.out.write(entry.phase().wireValue());
            body.out.write(0);
            body.bytes(fields.out.toByteArray());
        }
        PlanEncoder whole = new PlanEncoder();
        whole.out.writeBytes(MAGIC);
        whole.bytes(body.out.toByteArray());
        return whole.out.toByteArray();
    }

    /** Unsigned 32-bit number. */
    public PlanEncoder u32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >> shift);
        }
        return this;
    }

    /** 64-bit number; signed values keep their bits. */
    public PlanEncoder u64(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            out.write((int) (value >> shift));
        }
        return this;
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
        out.write(0);
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
        out.writeBytes(value);
        return this;
    }
}
