package dev.hull.image.layer;

import dev.hull.image.content.LayerSizes;
import dev.hull.image.tar.ByteFeed;
import dev.hull.linux.fs.BulkInputStream;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stored layer as the archive that it is: opened, or checked from end to end. Nothing is unpacked. */
public final class LayerArchive {
    private LayerArchive() {}

    /** How a blob is compressed, by its first bytes. */
    public static Compression compression(Path blob) throws IOException {
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        try (InputStream in = Files.newInputStream(blob)) {
            return Compression.detect(head, in.readNBytes(head, 0, head.length));
        }
    }

    /**
     * The uncompressed bytes of a stream, whatever its compression. Closing it does not close the source.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS}, while reading too, when the compressed data is damaged
     */
    public static InputStream decompressed(InputStream source) throws IOException {
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        int length = source.readNBytes(head, 0, head.length);
        Compression compression = Compression.detect(head, length);
        return new Decompressed(new Decompressor(compression, new HeadedFeed(source, head, length)));
    }

    /**
     * Reads a layer to its end: that it is an archive which can be unpacked, and that it is the right one.
     *
     * @param digest of the blob, computed before
     * @param diffId digest that the uncompressed archive must have
     * @return how much is in it
     * @throws HullException {@link ErrorKind#DATA_LOSS} when it is another
     */
    public static LayerSizes verify(Path blob, Digest digest, Digest diffId) throws IOException {
        Compression compression = compression(blob);
        if (compression == Compression.NONE && digest.algorithm().equals(diffId.algorithm())) {
            if (!digest.equals(diffId)) {
                throw another(diffId, digest.toString());
            }
            try (InputStream in = Files.newInputStream(blob)) {
                return new ArchiveCheck().check(ByteFeed.of(in));
            }
        }
        return new Verification(diffId).run(blob);
    }

    private static HullException another(Digest diffId, String found) {
        return new HullException(
                ErrorKind.DATA_LOSS,
                "layer " + diffId + " is damaged: the uncompressed archive has the digest " + found);
    }

    /** Decompresses on one thread, hashes and checks on another. */
    private static final class Verification {
        private final Digest diffId;
        private final MessageDigest computation;
        private @Nullable LayerSizes sizes;

        Verification(Digest diffId) {
            this.diffId = diffId;
            this.computation = diffId.newComputation();
        }

        LayerSizes run(Path blob) throws IOException {
            try (Pipeline pipeline = new Pipeline();
                    InputStream file = Files.newInputStream(blob);
                    InputStream archive = decompressed(file)) {
                Pipeline.Lane lane = pipeline.lane();
                pipeline.start("check", () -> sizes = new ArchiveCheck().check(new DigestingFeed(lane, computation)));
                pipeline.guard(() -> {
                    byte[] buffer = lane.take();
                    for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
                        lane.put(buffer, read);
                        buffer = lane.take();
                    }
                    lane.end();
                });
                pipeline.join();
            }
            byte[] found = computation.digest();
            if (!diffId.matches(found)) {
                throw another(diffId, diffId.algorithm().equals(Digest.SHA256) ? "" + Digest.of(found) : "of others");
            }
            return Objects.requireNonNull(sizes);
        }
    }

    /** What a decompressor gives, as a stream. */
    private static final class Decompressed extends BulkInputStream {
        private final Decompressor decompressor;
        private final byte[] buffer = new byte[128 * 1024];
        private int next;
        private int end;

        Decompressed(Decompressor decompressor) {
            this.decompressor = decompressor;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (next == end) {
                next = 0;
                end = Math.max(decompressor.read(buffer), 0);
            }
            int part = Math.min(length, end - next);
            System.arraycopy(buffer, next, bytes, offset, part);
            next += part;
            return part == 0 && length > 0 ? -1 : part;
        }

        @Override
        public void close() throws IOException {
            decompressor.close();
        }
    }
}
