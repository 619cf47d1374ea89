package dev.hull.build.export;

import com.github.luben.zstd.ZstdOutputStream;
import dev.hull.build.output.BuildResult;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerArchive;
import dev.hull.image.layer.ParallelGzip;
import dev.hull.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * How an output wants its layers compressed.
 *
 * @param compression that they get
 * @param level of the compression, 0 for the usual
 * @param force whether layers of the base image that are compressed otherwise are changed too
 */
public record Packing(Compression compression, int level, boolean force) {
    private static final int USUAL_ZSTD = 3;

    /** The result with other layers, which are staged in the ingest; the same bytes for the same layers. */
    BuildResult apply(BuildResult result, Ingest ingest) throws IOException {
        List<Descriptor> layers = new ArrayList<>();
        for (Descriptor layer : result.layers()) {
            Path blob = ingest.locate(layer.digest());
            Compression now = LayerArchive.compression(blob);
            boolean changed =
                    now != compression && (force || now == Compression.NONE || compression == Compression.NONE);
            layers.add(changed ? pack(blob, ingest) : layer);
        }
        return new BuildResult(result.config(), layers);
    }

    private Descriptor pack(Path blob, Ingest ingest) throws IOException {
        try (InputStream stored = Files.newInputStream(blob);
                InputStream archive = LayerArchive.decompressed(stored);
                BlobWriter out = ingest.newBlob()) {
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
            return out.finish(compression.layerMediaType());
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
