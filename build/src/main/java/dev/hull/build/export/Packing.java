package dev.hull.build.export;

import dev.hull.build.output.BuildResult;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.Compressor;
import dev.hull.image.layer.LayerArchive;
import dev.hull.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How an output wants its layers compressed.
 *
 * @param compression that they get
 * @param level of the compression, 0 for the usual
 * @param force whether layers of the base image that are compressed otherwise are changed too
 */
public record Packing(Compression compression, int level, boolean force) {
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
            Compressor.compress(archive, out, compression, level);
            return out.finish(compression.layerMediaType());
        }
    }
}
