package dev.hull.engine.log;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line of a json-file log. Lines have one form, so they are taken apart by hand; one of another form that is JSON
 * all the same goes through the parser.
 */
final class LogDecoder {
    private static final byte[] HEAD = "{\"log\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STDOUT = "\",\"stream\":\"stdout\",\"time\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STDERR = "\",\"stream\":\"stderr\",\"time\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "\"}".getBytes(StandardCharsets.US_ASCII);

    private byte[] text = new byte[32 << 10];
    private int size;

    /** The entry of a line without its newline, or null when it is damaged. */
    @Nullable
    LogEntry decode(byte[] line, int start, int end) {
        if (!matches(line, start, end, HEAD)) {
            return parse(line, start, end);
        }
        int close = unescape(line, start + HEAD.length, end);
        if (close < 0) {
            return null;
        }
        boolean error = matches(line, close, end, STDERR);
        int time = close + STDOUT.length;
        int last = end - TAIL.length;
        if (!(error || matches(line, close, end, STDOUT)) || last < time || !matches(line, last, end, TAIL)) {
            return parse(line, start, end);
        }
        for (int i = time; i < last; i++) {
            if (line[i] == '"' || line[i] == '\\') {
                return parse(line, start, end);
            }
        }
        String moment = new String(line, time, last - time, StandardCharsets.US_ASCII);
        return new LogEntry(Arrays.copyOf(text, size), error, moment, Map.of());
    }

    private static boolean matches(byte[] line, int at, int end, byte[] expected) {
        return at >= 0
                && end - at >= expected.length
                && Arrays.equals(line, at, at + expected.length, expected, 0, expected.length);
    }

    private static @Nullable LogEntry parse(byte[] line, int start, int end) {
        try {
            JsonObject json = Json.parse(Arrays.copyOfRange(line, start, end)).asObject();
            Map<String, String> attributes = new LinkedHashMap<>();
            json.object("attrs").members().forEach((name, value) -> attributes.put(name, value.asString()));
            return new LogEntry(
                    json.require("log").asString().getBytes(StandardCharsets.UTF_8),
                    json.string("stream", "stdout").equals("stderr"),
                    json.require("time").asString(),
                    attributes);
        } catch (JsonException e) {
            return null;
        }
    }

    /** Puts a JSON string into {@link #text}; returns where its closing quote is, or -1 when there is none. */
    private int unescape(byte[] line, int start, int end) {
        size = 0;
        if (text.length < end - start) {
            text = new byte[2 * (end - start)];
        }
        int at = start;
        while (at < end) {
            byte b = line[at];
            if (b == '"') {
                return at;
            }
            if (b != '\\') {
                text[size++] = b;
                at++;
                continue;
            }
            at = escape(line, at + 1, end);
            if (at < 0) {
                return -1;
            }
        }
        return -1;
    }

    private int escape(byte[] line, int at, int end) {
        if (at >= end) {
            return -1;
        }
        int plain = "\"\\/bfnrt".indexOf(line[at]);
        if (plain >= 0) {
            text[size++] = (byte) "\"\\/\b\f\n\r\t".charAt(plain);
            return at + 1;
        }
        int unit = line[at] == 'u' ? hex(line, at + 1, end) : -1;
        if (unit < 0) {
            return -1;
        }
        int next = at + 5;
        int point = unit;
        boolean pair = Character.isHighSurrogate((char) unit)
                && next + 6 <= end
                && line[next] == '\\'
                && line[next + 1] == 'u';
        if (pair) {
            int low = hex(line, next + 2, end);
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                point = Character.toCodePoint((char) unit, (char) low);
                next += 6;
            }
        }
        put(point);
        return next;
    }

    private static int hex(byte[] line, int at, int end) {
        if (at + 4 > end) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(line[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** UTF-8; half of a pair is U+FFFD. */
    private void put(int point) {
        if (point < 0x80) {
            text[size++] = (byte) point;
            return;
        }
        boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        for (byte b : Character.toString(half ? 0xfffd : point).getBytes(StandardCharsets.UTF_8)) {
            text[size++] = b;
        }
    }
}
