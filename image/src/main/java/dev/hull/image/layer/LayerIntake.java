package dev.hull.image.layer;

import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.LayerSizes;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes an archive in as a layer, in one pass: written to a blob, checked, both digests computed. Plain, gzip and zstd
 * archives are stored as they come; xz and bzip2, which no registry takes, are stored as plain tar.
 *
 * <pre>
 *   plain        read, write blob ──► hash, check
 *   gzip, zstd   read, write blob, hash ──► decompress ──► hash, check
 *   xz, bzip2    read ──► decompress, write blob ──► hash, check
 * </pre>
 */
public final class LayerIntake {
    /**
     * A layer that was taken in.
     *
     * @param descriptor of the blob, staged in the ingest
     * @param diffId digest of the uncompressed archive
     * @param sizes how much is in it
     * @param notices what is odd about it, one sentence each
     */
    public record Layer(Descriptor descriptor, Digest diffId, LayerSizes sizes, List<String> notices) {
        public Layer {
            notices = List.copyOf(notices);
        }
    }

    /** An archive without entries: two blocks of zeros, what everybody takes for the empty layer. */
    static final byte[] EMPTY_ARCHIVE = new byte[1024];

    private final Pipeline pipeline;
    private final BlobWriter blob;
    private final Compression compression;
    private final ArchiveCheck check = new ArchiveCheck();
    private final MessageDigest archiveDigest = Digest.newSha256();
    private @Nullable LayerSizes sizes;

    private LayerIntake(Pipeline pipeline, BlobWriter blob, Compression compression) {
        this.pipeline = pipeline;
        this.blob = blob;
        this.compression = compression;
    }

    /**
     * Reads the stream to its end. A stream without any byte is an empty archive.
     *
     * @param source not closed
     * @throws dev.hull.oci.HullException when the archive is damaged or refused; nothing is staged then
     */
    public static Layer take(Ingest ingest, InputStream source) throws IOException {
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        int length = source.readNBytes(head, 0, head.length);
        Layer layer = length == 0 ? empty(ingest) : take(ingest, source, head, length);
        return layer.sizes().archive() == 0 ? empty(ingest) : layer;
    }

    private static Layer empty(Ingest ingest) throws IOException {
        return take(ingest, new ByteArrayInputStream(EMPTY_ARCHIVE, 1, EMPTY_ARCHIVE.length - 1), new byte[1], 1);
    }

    private static Layer take(Ingest ingest, InputStream source, byte[] head, int length) throws IOException {
        Compression compression = Compression.detect(head, length);
        try (BlobWriter blob = ingest.newUncomputedBlob();
                Pipeline pipeline = new Pipeline()) {
            return new LayerIntake(pipeline, blob, compression).run(source, head, length);
        }
    }

    private Layer run(InputStream source, byte[] head, int length) throws IOException {
        Pipeline.Lane archive = pipeline.lane();
        Pipeline.Lane stored = compression == Compression.NONE ? archive : pipeline.lane();
        MessageDigest storedDigest = Digest.newSha256();
        boolean keep = compression.isLayerFormat();
        if (compression != Compression.NONE) {
            pipeline.start("decompress", () -> decompress(stored, archive, !keep));
        }
        pipeline.start("check", () -> sizes = check.check(new DigestingFeed(archive, archiveDigest)));
        pipeline.guard(() -> {
            byte[] buffer = stored.take();
            System.arraycopy(head, 0, buffer, 0, length);
            int filled = length + Math.max(0, source.read(buffer, length, buffer.length - length));
            while (filled > 0) {
                if (keep) {
                    blob.write(buffer, 0, filled);
                }
                if (keep && compression != Compression.NONE) {
                    storedDigest.update(buffer, 0, filled);
                }
                stored.put(buffer, filled);
                buffer = stored.take();
                filled = source.read(buffer);
            }
            stored.end();
        });
        pipeline.join();
        Digest diffId = Digest.of(archiveDigest.digest());
        Digest digest = keep && compression != Compression.NONE ? Digest.of(storedDigest.digest()) : diffId;
        Compression kept = keep ? compression : Compression.NONE;
        LayerSizes found = Objects.requireNonNull(sizes);
        if (found.archive() == 0) {
            return new Layer(Descriptor.of(kept.layerMediaType(), digest, 0), diffId, found, List.of());
        }
        return new Layer(blob.finishAs(kept.layerMediaType(), digest), diffId, found, check.notices());
    }

    private void decompress(Pipeline.Lane from, Pipeline.Lane to, boolean write) throws IOException {
        try (Decompressor decompressor = new Decompressor(compression, from)) {
            byte[] buffer = to.take();
            for (int read = decompressor.read(buffer); read >= 0; read = decompressor.read(buffer)) {
                if (write) {
                    blob.write(buffer, 0, read);
                }
                to.put(buffer, read);
                buffer = to.take();
            }
        }
        from.skip(Long.MAX_VALUE); // what follows the compressed data belongs to the blob all the same
        to.end();
    }

    /** Sums up what passes. */
}
