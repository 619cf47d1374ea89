package dev.hull.image.debian.repository;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A text with its signature around it (RFC 9580, section 7), taken apart, so that what is verified is what is read: one text, nothing
 * before and nothing after.
 *
 * @param text as it was signed: without blanks at the ends of lines, without the newline before the signature
 * @param signature armoured
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record SignedText(byte[] text, byte[] signature) {
    private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END = "-----END PGP SIGNATURE-----";

    private enum Part {
        START,
        HEADERS,
        TEXT,
        SIGNATURE,
        AFTER
    }

    static SignedText parse(byte[] bytes) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteArrayOutputStream signature = new ByteArrayOutputStream();
        Part part = Part.START;
        boolean first = true;
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String trimmed = trimmed(line);
            part = switch (part) {
                case START -> {
                    if (!trimmed.equals(BEGIN)) {
                        throw damaged("it does not begin with a signed text");
                    }
                    yield Part.HEADERS;
                }
                case HEADERS -> {
                    if (!trimmed.isEmpty() && !trimmed.startsWith("Hash: ")) {
                        throw damaged("a line before the text is no header");
                    }
                    yield trimmed.isEmpty() ? Part.TEXT : Part.HEADERS;
                }
                case TEXT -> {
                    if (trimmed.equals(SIGNATURE)) {
                        add(signature, trimmed);
                        yield Part.SIGNATURE;
                    }
                    if (trimmed.startsWith("-") && !trimmed.startsWith("- ") && !trimmed.equals("-")) {
                        throw damaged("a line of it begins with an unescaped dash");
                    }
                    if (!first) {
                        text.write('\n');
                    }
                    first = false;
                    String plain = trimmed.startsWith("-") ? trimmed.substring(Math.min(2, trimmed.length())) : trimmed;
                    text.writeBytes(plain.getBytes(StandardCharsets.ISO_8859_1));
                    yield Part.TEXT;
                }
                case SIGNATURE -> {
                    add(signature, trimmed);
                    yield trimmed.equals(END) ? Part.AFTER : Part.SIGNATURE;
                }
                case AFTER -> {
                    if (!trimmed.isEmpty()) {
                        throw damaged("something stands behind its signature");
                    }
                    yield Part.AFTER;
                }
            };
        }
        if (part != Part.AFTER) {
            throw damaged("its signature is missing or not whole");
        }
        return new SignedText(text.toByteArray(), signature.toByteArray());
    }

    private static void add(ByteArrayOutputStream out, String line) {
        out.writeBytes((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String trimmed(String line) {
        int end = line.length();
        while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    private static HullException damaged(String why) {
        return new HullException(ErrorKind.DATA_LOSS, "InRelease is damaged: " + why);
    }
}
