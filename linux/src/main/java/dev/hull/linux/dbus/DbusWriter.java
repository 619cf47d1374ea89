package dev.hull.linux.dbus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Bytes of messages, little-endian. Values by type: {@code b} Boolean, {@code u} Integer or {@link DbusCall#PROCESS},
 * {@code t} Long, {@code s o} String, {@code v} {@link DbusVariant}, {@code ay} byte[], other arrays and structures a List.
 */
public final class DbusWriter {
    private static final int WORD = 8;

    private byte[] bytes = new byte[1024];
    private int size;
    /** Where this message begins; alignment counts from there. */
    private int start;

    private int process = -1;
    private int serial;

    /** Adds a call, with the next serial number from 1 on. */
    public DbusWriter call(DbusCall call) {
        start = size;
        serial++;
        octet('l').octet(1).octet(0).octet(1); // little-endian, a method call, no flags, version 1
        int bodyLength = size;
        number(0).number(serial);
        int fields = openArray();
        field(1, "o", call.path());
        field(2, "s", call.iface());
        field(3, "s", call.member());
        field(6, "s", call.destination());
        if (!call.signature().isEmpty()) {
            field(8, "g", call.signature());
        }
        closeArray(fields, WORD);
        align(WORD);
        int body = size;
        int at = 0;
        for (Object argument : call.arguments()) {
            int end = typeEnd(call.signature(), at);
            value(call.signature().substring(at, end), argument);
            at = end;
        }
        patch(bodyLength, size - body);
        return this;
    }

    /** All messages, one after the other. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Number of the last message. */
    public int serial() {
        return serial;
    }

    /** Where the four bytes of {@link DbusCall#PROCESS} are; -1 where there is none. */
    public int process() {
        return process;
    }

    /** Where the complete type ends that begins at that place of a signature. */
    static int typeEnd(String signature, int at) {
        char type = signature.charAt(at);
        if (type == 'a') {
            return typeEnd(signature, at + 1);
        }
        int end = at + 1;
        if (type == '(') {
            while (signature.charAt(end) != ')') {
                end = typeEnd(signature, end);
            }
            end++;
        }
        return end;
    }

    private void field(int code, String signature, String value) {
        align(WORD);
        octet(code);
        signature(signature);
        value(signature, value);
    }

    private void value(String signature, Object value) {
        switch (signature.charAt(0)) {
            case 'b' -> number((Boolean) value ? 1 : 0);
            case 'u' -> {
                if (value == DbusCall.PROCESS) {
                    align(Integer.BYTES);
                    process = size;
                    number(0);
                } else {
                    number((Integer) value);
                }
            }
            case 't' -> {
                align(WORD);
                long number = (Long) value;
                number((int) number).number((int) (number >>> Integer.SIZE));
            }
            case 's', 'o' -> {
                byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
                number(text.length);
                raw(text);
                octet(0);
            }
            case 'g' -> signature((String) value);
            case 'v' -> {
                DbusVariant variant = (DbusVariant) value;
                signature(variant.signature());
                value(variant.signature(), variant.value());
            }
            case 'a' -> array(signature.substring(1), value);
            case '(' -> structure(signature, (List<?>) value);
            default -> throw new IllegalArgumentException("type " + signature);
        }
    }

    private void array(String element, Object value) {
        if (value instanceof byte[] octets) {
            number(octets.length);
            raw(octets);
            return;
        }
        int begin = openArray();
        int alignment = alignment(element);
        align(alignment);
        for (Object member : (List<?>) value) {
            value(element, Objects.requireNonNull(member));
        }
        closeArray(begin, alignment);
    }

    private void structure(String signature, List<?> members) {
        align(WORD);
        int at = 1;
        for (Object member : members) {
            int end = typeEnd(signature, at);
            value(signature.substring(at, end), Objects.requireNonNull(member));
            at = end;
        }
    }

    private static int alignment(String element) {
        return switch (element.charAt(0)) {
            case 't', '(' -> WORD;
            case 'y', 'g', 'v' -> 1;
            default -> Integer.BYTES;
        };
    }

    private int openArray() {
        number(0);
        return size;
    }

    /** The length of an array does not count what aligns its first element. */
    private void closeArray(int begin, int alignment) {
        int first = begin + (alignment - (begin - start) % alignment) % alignment;
        patch(begin - Integer.BYTES, size - Math.min(first, size));
    }

    private void patch(int at, int value) {
        int end = size;
        size = at;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes[size++] = (byte) (value >> shift);
        }
        size = end;
    }

    private DbusWriter number(int value) {
        align(Integer.BYTES);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            octet(value >> shift);
        }
        return this;
    }

    private void signature(String signature) {
        octet(signature.length());
        raw(signature.getBytes(StandardCharsets.US_ASCII));
        octet(0);
    }

    private void align(int to) {
        while ((size - start) % to != 0) {
            octet(0);
        }
    }

    private DbusWriter octet(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
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
