package dev.hull.image.layer;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes archives compressed; the other direction is {@link LayerArchive#decompressed}. */
public final class Compressor {
    private static final int USUAL_ZSTD = 3;

    private Compressor() {}

    /**
     * Compresses a whole stream into another, which stays open.
     *
     * @param level 0 for the usual; what gzip has no number for becomes its highest
     */
    public static void compress(InputStream archive, OutputStream out, Compression compression, int level)
            throws IOException {
        if (compression == Compression.NONE) {
            archive.transferTo(out);
        } else if (compression == Compression.ZSTD) {
            try (OutputStream zstd = new ZstdOutputStream(new Unclosed(out), level == 0 ? USUAL_ZSTD : level)) {
                archive.transferTo(zstd);
            }
        } else if (level == 0) {
            try (ParallelGzip gzip = new ParallelGzip(out)) {
                archive.transferTo(gzip);
                gzip.finish();
            }
        } else {
            try (Gzip gzip = new Gzip(new Unclosed(out), level)) {
                archive.transferTo(gzip);
            }
        }
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out, int level) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Math.min(level, Deflater.BEST_COMPRESSION));
        }
    }

    /** Passes all on but the end. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream out;

        Unclosed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }
}
