package dev.hull.image.layer;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.hull.image.tar.ByteFeed;
import dev.hull.linux.fs.BulkInputStream;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Decompressed bytes of a feed. The libraries for zstd, xz and bzip2 are loaded only when such data is met. */
final class Decompressor implements AutoCloseable {
    /** Enough for {@code xz -9} (65 MB); a header that asks for more is refused. */
    private static final int XZ_MEMORY_KIB = 256 * 1024;

    private final Compression compression;
    private final FeedStream source;
    private final InputStream stream;

    Decompressor(Compression compression, ByteFeed feed) throws IOException {
        this.compression = compression;
        this.source = new FeedStream(feed);
        try {
            this.stream = open();
        } catch (IOException e) {
            throw explain(e);
        }
    }

    private InputStream open() throws IOException {
        return switch (compression) {
            case NONE -> source;
            case GZIP -> new GZIPInputStream(source, 64 * 1024);
            case ZSTD -> new ZstdInputStreamNoFinalizer(source);
            case XZ -> new XZInputStream(source, XZ_MEMORY_KIB);
            case BZIP2 -> new BZip2CompressorInputStream(source, true);
        };
    }

    /**
     * Fills the buffer as far as there is data.
     *
     * @return how much, -1 at the end
     * @throws HullException {@link ErrorKind#DATA_LOSS} when the compressed data is damaged or ends early
     */
    int read(byte[] buffer) throws IOException {
        try {
            int done = stream.readNBytes(buffer, 0, buffer.length);
            return done == 0 ? -1 : done;
        } catch (IOException e) {
            throw explain(e);
        } catch (RuntimeException e) {
            if (source.failed() || compression == Compression.NONE) {
                throw e;
            }
            throw damaged(e.toString(), e); // a library that trips over hostile data
        }
    }

    private IOException explain(IOException e) {
        if (source.failed() || compression == Compression.NONE) {
            return e;
        }
        String why = e instanceof EOFException
                ? "its compressed data ends early"
                : Objects.requireNonNullElse(e.getMessage(), e.toString());
        throw damaged(why, e);
    }

    private HullException damaged(String why, Exception cause) {
        return new HullException(
                ErrorKind.DATA_LOSS,
                "damaged archive: " + compression.name().toLowerCase(Locale.ROOT) + ": " + why,
                cause);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    /** A feed as a stream. Remembers its own failures, to tell them from those of the data. */
    private static final class FeedStream extends BulkInputStream {
        private final ByteFeed feed;
        private boolean failed;

        FeedStream(ByteFeed feed) {
            this.feed = feed;
        }

        boolean failed() {
            return failed;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            boolean done = false;
            try {
                int read = feed.read(bytes, offset, length);
                done = true;
                return read == 0 && length > 0 ? -1 : read;
            } finally {
                failed |= !done;
            }
        }

        /** More than 0, so that streams of several members are read to their end. */
        @Override
        public int available() {
            return 1;
        }
    }
}
