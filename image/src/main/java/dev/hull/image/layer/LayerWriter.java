package dev.hull.image.layer;

import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.LayerSizes;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/**
 * Makes a layer: entries in the order they are given, straight into a blob of an ingest. The same entries and contents give
 * the same digest; sorting them and fixing their times is up to the caller.
 *
 * <pre>
 *   try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
 *       layer.add(TarEntry.directory("bin", 0755));
 *       layer.add(TarEntry.file("bin/sh", 0755, Files.size(sh)), sh);
 *       LayerWriter.Layer done = layer.finish();
 *   }
 * </pre>
 *
 * <p>The digest of the uncompressed archive (the diffID) is computed on the way.
 */
public final class LayerWriter implements AutoCloseable {
    /**
     * A finished layer.
     *
     * @param descriptor of the blob
     * @param diffId digest of the uncompressed archive
     * @param sizes how much is in it
     */
    public record Layer(Descriptor descriptor, Digest diffId, LayerSizes sizes) {}

    private final BlobWriter blob;
    private final Compression compression;
    private final MessageDigest stored = Digest.newSha256();
    private final OutputStream packed;
    private final Counter archive;
    private final TarWriter tar;
    private long content;
    private long entries;

    /**
     * Starts a layer.
     *
     * @param compression {@link Compression#NONE} or {@link Compression#GZIP}
     */
    public LayerWriter(Ingest ingest, Compression compression) throws IOException {
        if (compression != Compression.NONE && compression != Compression.GZIP) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED, "layers are written as tar or tar+gzip, not as " + compression);
        }
        this.compression = compression;
        this.blob = ingest.newUncomputedBlob();
        this.packed = compression == Compression.NONE ? blob : new Gzip(new Digesting(blob, stored));
        this.archive = new Counter(packed);
        this.tar = new TarWriter(new BufferedOutputStream(archive, 256 * 1024));
    }

    /** Adds an entry without content. */
    public void add(TarEntry entry) throws IOException {
        tar.add(entry);
        entries++;
    }

    /** Adds a file of {@code entry.size()} bytes from a stream, which stays open. */
    public void add(TarEntry entry, InputStream bytes) throws IOException {
        tar.add(entry, bytes);
        content += entry.size();
        entries++;
    }

    /** Adds a file with these bytes. */
    public void add(TarEntry entry, byte[] bytes) throws IOException {
        add(entry, new ByteArrayInputStream(bytes));
    }

    /** Adds a file with the first {@code entry.size()} bytes of a file. */
    public void add(TarEntry entry, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            add(entry, in);
        }
    }

    /** Hides a path of the layers below (image-spec, layer.md, Whiteouts). */
    public void whiteout(String name) throws IOException {
        String parent = ByteNames.parent(name);
        String base = ByteNames.WHITEOUT + ByteNames.base(name);
        add(TarEntry.file(parent.isEmpty() ? base : parent + "/" + base, 0, 0));
    }

    /** Hides everything that the layers below have in a directory, which must have been added. */
    public void opaque(String directory) throws IOException {
        add(TarEntry.file(directory.isEmpty() ? ByteNames.OPAQUE : directory + "/" + ByteNames.OPAQUE, 0, 0));
    }

    /** Ends the archive, makes it durable and stages it. */
    public Layer finish() throws IOException {
        tar.finish();
        packed.flush();
        if (packed instanceof Gzip gzip) {
            gzip.finish();
        }
        Digest diffId = Digest.of(archive.digest.digest());
        Digest digest = compression == Compression.NONE ? diffId : Digest.of(stored.digest());
        Descriptor descriptor = blob.finishAs(compression.layerMediaType(), digest);
        return new Layer(descriptor, diffId, new LayerSizes(archive.size, content, entries));
    }

    @Override
    public void close() throws IOException {
        if (packed instanceof Gzip gzip) {
            gzip.release();
        }
        blob.close();
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 64 * 1024);
        }

        /** Frees native memory without writing anything. */
        void release() {
            def.end();
        }
    }

    /** Passes bytes on and sums them up. */
    private static class Digesting extends OutputStream {
        private final OutputStream next;
        final MessageDigest digest;

        Digesting(OutputStream next, MessageDigest digest) {
            this.next = next;
            this.digest = digest;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            digest.update(bytes, offset, length);
            next.write(bytes, offset, length);
        }
    }

    private static final class Counter extends Digesting {
        private long size;

        Counter(OutputStream next) {
            super(next, Digest.newSha256());
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            size += length;
            super.write(bytes, offset, length);
        }
    }
}
