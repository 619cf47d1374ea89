package dev.hull.image.layer;

import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A layer as a stream of entries, whatever it is compressed with. Reads as it goes and keeps one buffer. */
public final class LayerStream implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    private final InputStream source;
    private final Decompressor decompressor;
    private final ByteFeed feed;
    private final TarReader tar;

    private LayerStream(InputStream source, byte[] head, int length) throws IOException {
        this.source = source;
        this.decompressor = new Decompressor(Compression.detect(head, length), new HeadedFeed(source, head, length));
        this.feed = new Unpacked(decompressor);
        this.tar = new TarReader(feed);
    }

    /**
     * Starts to read a layer; the stream is closed with it.
     *
     * @throws dev.hull.oci.HullException when the data is no archive, now or while it is read
     */
    public static LayerStream open(InputStream source) throws IOException {
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        int length = source.readNBytes(head, 0, head.length);
        return new LayerStream(source, head, length);
    }

    /** Its entries. */
    public TarReader tar() {
        return tar;
    }

    /** The uncompressed bytes below the entries; its position is the place of what {@link #tar} reads next. */
    public ByteFeed feed() {
        return feed;
    }

    @Override
    public void close() throws IOException {
        try (source) {
            decompressor.close();
        }
    }

    private static final class Unpacked extends ByteFeed {
        private final Decompressor decompressor;
        private final byte[] buffer = new byte[BUFFER];

        Unpacked(Decompressor decompressor) {
            this.decompressor = decompressor;
        }

        @Override
        protected @Nullable Chunk nextChunk() throws IOException {
            int read = decompressor.read(buffer);
            return read < 0 ? null : new Chunk(buffer, read);
        }
    }
}
