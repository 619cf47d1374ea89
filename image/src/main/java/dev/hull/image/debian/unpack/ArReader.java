package dev.hull.image.debian.unpack;

import dev.hull.linux.fs.BulkInputStream;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Members of an archive as deb(5) has them, one after the other:
 *
 * <pre>
 *   "!&lt;arch&gt;\n"  then for each   name 16 | time 12 | uid 6 | gid 6 | mode 8 | size 10 | "`\n"   content, padded to even
 * </pre>
 */
final class ArReader {
    private static final int HEADER = 60;

    private final InputStream in;
    private long left;
    private boolean padded;

    /** Reads the head of the archive. */
    ArReader(InputStream in) throws IOException {
        this.in = in;
        if (!new String(in.readNBytes(8), StandardCharsets.ISO_8859_1).equals("!<arch>\n")) {
            throw damaged("it is no ar archive");
        }
    }

    /** The name of the next member, or empty at the end. What was not read of the one before is passed over. */
    Optional<String> next() throws IOException {
        long rest = left + (padded ? 1 : 0);
        left = 0;
        while (rest > 0) {
            long skipped = in.skip(rest);
            if (skipped <= 0 && in.read() < 0) {
                if (rest == 1 && padded) {
                    return Optional.empty();
                }
                throw damaged("it ends in the middle of a member");
            }
            rest -= Math.max(1, skipped);
        }
        byte[] header = in.readNBytes(HEADER);
        if (header.length == 0) {
            return Optional.empty();
        }
        String text = new String(header, StandardCharsets.ISO_8859_1);
        if (header.length < HEADER || !text.endsWith("`\n")) {
            throw damaged("the head of a member is not whole");
        }
        String size = text.substring(48, 58).strip();
        if (size.isEmpty() || !size.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw damaged("the size of a member is no number");
        }
        left = Long.parseLong(size);
        padded = left % 2 == 1;
        String name = text.substring(0, 16).strip();
        return Optional.of(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
    }

    /** The content of the member that {@link #next} named last. */
    InputStream content() {
        return new BulkInputStream() {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (left == 0) {
                    return -1;
                }
                int read = in.read(bytes, offset, (int) Math.min(length, left));
                if (read < 0) {
                    throw damaged("it ends in the middle of a member");
                }
                left -= read;
                return read;
            }

            @Override
            public int available() {
                return left > 0 ? 1 : 0;
            }
        };
    }

    static HullException damaged(String why) {
        return new HullException(ErrorKind.DATA_LOSS, "damaged package: " + why);
    }
}
