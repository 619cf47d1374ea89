package dev.hull.image.content;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * How large a layer is, noted beside the unpacked layers when it was first read. A cache: losing it costs only the figure in
 * tables.
 *
 * @param archive bytes of the uncompressed archive
 * @param content bytes of all its files
 * @param entries how many entries it has
 */
public record LayerSizes(long archive, long content, long entries) {
    /** What was noted of that layer. */
    public static Optional<LayerSizes> read(StorePaths paths, Digest diffId) throws IOException {
        try {
            JsonObject json =
                    Json.parse(Files.readAllBytes(paths.layerSizes(diffId))).asObject();
            return Optional.of(
                    new LayerSizes(json.number("archive", 0), json.number("content", 0), json.number("entries", 0)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (HullException e) {
            return Optional.empty(); // cut off by a crash: as good as missing
        }
    }

    /** Notes it. */
    public void write(StorePaths paths, Digest diffId) throws IOException {
        Files.createDirectories(paths.layers(diffId.algorithm()));
        JsonObject json = JsonValue.object()
                .put("archive", archive)
                .put("content", content)
                .put("entries", entries)
                .build();
        DurableFiles.writeAtomically(paths.layerSizes(diffId), Json.write(json));
    }
}
