package dev.hull.image.toc;

import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer with a table of contents, of which only parts are read. The annotations of its descriptor say so, and which digest the
 * table has; the digest of each file stands in the table. So everything that is returned is verified, though the blob's own
 * digest cannot be.
 *
 * <pre>
 *   eStargz       one gzip member for each chunk … │ table, as a tar file │ footer of 51 bytes: where the table begins
 *   zstd:chunked  one zstd frame for each chunk …  │ table │ footer; where the table is stands in the annotations
 * </pre>
 */
public final class ListedLayer {
    /** Digest of eStargz's table, uncompressed. */
    private static final String ESTARGZ_DIGEST = "containerd.io/snapshot/stargz/toc.digest";

    /** What the annotations of zstd:chunked begin with, now and formerly. */
    private static final List<String> ZSTD =
            List.of("io.github.containers.zstd-chunked.", "io.containers.zstd-chunked.");

    /** Digest of the table, compressed. */
    private static final String ZSTD_DIGEST = "manifest-checksum";

    /** {@code begin:length:uncompressed length:1}. */
    private static final String ZSTD_POSITION = "manifest-position";

    private static final String ESTARGZ_NAME = "stargz.index.json";
    private static final int ESTARGZ_FOOTER = 51;

    /** In the footer: header of gzip (10), length of the extra field (2), its name and length (4). */
    private static final int ESTARGZ_PLACE = 16;

    private static final int MOST_BYTES = 64 << 20;

    /** Where the parts come from. */
    @FunctionalInterface
    public interface Ranges {
        /**
         * Bytes of the blob; the caller closes the stream, perhaps before its end.
         *
         * @throws HullException {@link ErrorKind#UNSUPPORTED} when it cannot be read in parts
         */
        InputStream open(long begin, long length) throws IOException;
    }

    private final Descriptor blob;
    private final Ranges ranges;
    private @Nullable List<ListedFile> files;

    private ListedLayer(Descriptor blob, Ranges ranges) {
        this.blob = blob;
        this.ranges = ranges;
    }

    /** The layer, if its annotations say that it has a table. */
    public static Optional<ListedLayer> of(Descriptor blob, Ranges ranges) {
        boolean listed = blob.annotations().containsKey(ESTARGZ_DIGEST)
                || zstd(blob, ZSTD_DIGEST).isPresent()
                        && zstd(blob, ZSTD_POSITION).isPresent();
        return listed ? Optional.of(new ListedLayer(blob, ranges)) : Optional.empty();
    }

    private static Optional<String> zstd(Descriptor blob, String name) {
        return ZSTD.stream()
                .map(prefix -> blob.annotations().getOrDefault(prefix + name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /**
     * All of its files, in the archive's order; read once.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS} when the table is not what the annotations promise
     */
    public synchronized List<ListedFile> files() throws IOException {
        List<ListedFile> known = files;
        if (known == null) {
            known = blob.annotations().containsKey(ESTARGZ_DIGEST) ? estargz() : zstd();
            files = known;
        }
        return known;
    }

    private HullException damaged(String why) {
        return new HullException(ErrorKind.DATA_LOSS, "blob " + blob.digest() + ": " + why);
    }

    private byte[] read(long begin, long length) throws IOException {
        if (begin < 0 || length < 0 || length > MOST_BYTES || begin > blob.size() - length) {
            throw damaged("its table of contents lies beyond the end, or is longer than " + MOST_BYTES + " bytes");
        }
        try (InputStream in = ranges.open(begin, length)) {
            byte[] bytes = in.readNBytes((int) length);
            if (bytes.length < length) {
                throw damaged("it ends early");
            }
            return bytes;
        }
    }

    private void verify(String stated, byte[] table) {
        Digest digest = Digest.parse(stated);
        if (!digest.matches(digest.newComputation().digest(table))) {
            throw damaged("its table of contents is not " + digest + ", as the manifest says");
        }
    }

    private List<ListedFile> files(byte[] table, long end) {
        String why;
        try {
            return TableOfContents.parse(table, end);
        } catch (HullException e) {
            why = e.sentence();
        } catch (IllegalArgumentException | DateTimeException e) {
            why = String.valueOf(e.getMessage());
        }
        throw damaged("its table of contents cannot be used: " + why);
    }

    private List<ListedFile> estargz() throws IOException {
        byte[] footer = read(blob.size() - ESTARGZ_FOOTER, ESTARGZ_FOOTER);
        String place = new String(footer, ESTARGZ_PLACE, 22, StandardCharsets.ISO_8859_1);
        if (!place.matches("[0-9a-f]{16}STARGZ")) {
            throw damaged("it has no footer of eStargz, though the manifest says so");
        }
        long begin = Long.parseUnsignedLong(place, 0, 16, 16);
        byte[] packed = read(begin, blob.size() - ESTARGZ_FOOTER - begin);
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        try (LayerStream stream = LayerStream.open(new ByteArrayInputStream(packed))) {
            TarReader tar = stream.tar();
            TarEntry entry = tar.next()
                    .filter(each -> each.name().equals(ESTARGZ_NAME) && each.size() <= MOST_BYTES)
                    .orElseThrow(() -> damaged("its table of contents is missing or too long"));
            tar.content((position, bytes, offset, length) -> table.write(bytes, offset, length));
            if (table.size() != entry.size()) {
                throw damaged("its table of contents has holes");
            }
        }
        verify(blob.annotations().getOrDefault(ESTARGZ_DIGEST, ""), table.toByteArray());
        return files(table.toByteArray(), begin);
    }

    private List<ListedFile> zstd() throws IOException {
        String position = zstd(blob, ZSTD_POSITION).orElse("");
        if (!position.matches("\\d{1,18}:\\d{1,9}:\\d{1,9}:1")) {
            throw damaged(
                    "the manifest says that its table of contents is at '" + position + "', which is no position");
        }
        String[] numbers = position.split(":");
        long begin = Long.parseLong(numbers[0]);
        byte[] packed = read(begin, Long.parseLong(numbers[1]));
        verify(zstd(blob, ZSTD_DIGEST).orElse(""), packed);
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        long size = Math.min(MOST_BYTES, Long.parseLong(numbers[2]));
        try (LayerStream stream = LayerStream.open(new ByteArrayInputStream(packed))) {
            stream.feed().forward(size, table::write);
        }
        return files(table.toByteArray(), begin);
    }

    /**
     * Copies the content of a file. It is verified when all of it has been copied.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS} when it is another
     */
    public void copy(ListedFile file, OutputStream out) throws IOException {
        if (file.digest().isEmpty()) {
            return;
        }
        Digest digest = file.digest().get();
        MessageDigest computation = digest.newComputation();
        for (ListedFile.Chunk chunk : file.chunks()) {
            copy(chunk, (bytes, offset, length) -> {
                computation.update(bytes, offset, length);
                out.write(bytes, offset, length);
            });
        }
        if (!digest.matches(computation.digest())) {
            throw damaged(
                    "file /" + ByteNames.display(file.entry().name()) + " is not what the table of contents says");
        }
    }

    private void copy(ListedFile.Chunk chunk, ByteFeed.Sink sink) throws IOException {
        if (chunk.zeros()) {
            byte[] zeros = new byte[(int) Math.min(chunk.size(), 64 * 1024)];
            for (long left = chunk.size(); left > 0; left -= zeros.length) {
                sink.accept(zeros, 0, (int) Math.min(left, zeros.length));
            }
            return;
        }
        try (LayerStream stream = LayerStream.open(ranges.open(chunk.begin(), chunk.end() - chunk.begin()))) {
            stream.feed().forward(chunk.inner(), (bytes, offset, length) -> {});
            stream.feed().forward(chunk.size(), sink);
        }
    }
}
