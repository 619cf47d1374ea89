package dev.hull.image.pack;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Names of files as UTF-8 text, whatever the locale. The JDK converts names by the locale that it was started in, and loses
 * what that cannot express; only as URI it gives and takes the bytes. A byte that is no UTF-8 becomes a lone surrogate,
 * U+DC00 plus its value, so that every name can be written back as it was.
 */
final class PathNames {
    private static final int ESCAPE = 0xdc00;

    private PathNames() {}

    /** A path as text. */
    static String text(Path path) {
        String text = path.toString();
        if (isAscii(text)) {
            return text;
        }
        String raw = Path.of("/").resolve(path).toUri().getRawPath();
        String stripped = raw.endsWith("/") && raw.length() > 1 ? raw.substring(0, raw.length() - 1) : raw;
        String decoded = ofBytes(percentDecoded(stripped));
        return path.isAbsolute() ? decoded : decoded.substring(1);
    }

    /** The path of a name below a directory. */
    static Path resolve(Path directory, String relative) {
        if (isAscii(relative)) {
            return directory.resolve(relative);
        }
        String base = directory.toAbsolutePath().toUri().getRawPath();
        String slash = base.endsWith("/") ? "" : "/";
        return Path.of(URI.create("file://" + base + slash + percentEncoded(toBytes(relative))));
    }

    /** The text of a name's bytes. */
    static String ofBytes(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xff)));
            }
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    /** The bytes of a name's text. */
    static byte[] toBytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(point -> {
            if (isEscape(point)) {
                bytes.write(point - ESCAPE);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /** For people: bytes that are no text and control characters as {@code \xff}. */
    static String display(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isEscape(point) || point < ' ') {
                shown.append("\\x")
                        .append(HexFormat.of().toHexDigits((byte) (isEscape(point) ? point - ESCAPE : point)));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    private static boolean isEscape(int point) {
        return point > ESCAPE + 0x7f && point <= ESCAPE + 0xff;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static byte[] percentDecoded(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String percentEncoded(byte[] bytes) {
        StringBuilder raw = new StringBuilder();
        for (byte b : bytes) {
            boolean plain = b == '/' || b == '-' || b == '.' || b == '_' || (b > 0 && Character.isLetterOrDigit(b));
            raw.append(plain ? String.valueOf((char) b) : "%" + HexFormat.of().toHexDigits(b));
        }
        return raw.toString();
    }
}
