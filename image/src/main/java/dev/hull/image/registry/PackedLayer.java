package dev.hull.image.registry;

import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * What a layer that is stored uncompressed became when it was last compressed for a registry. So the next push can ask for it
 * without compressing it again. A cache: losing it costs that work.
 */
final class PackedLayer {
    private PackedLayer() {}

    /** The compressed layer as far as it is known. */
    static Optional<Descriptor> read(StorePaths paths, Digest layer) throws IOException {
        try {
            Descriptor known = Descriptor.fromJson(Json.parse(Files.readAllBytes(paths.layerPacked(layer))));
            return known.mediaType().equals(MediaTypes.OCI_LAYER_GZIP) ? Optional.of(known) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (HullException e) {
            return Optional.empty(); // cut off by a crash: as good as missing
        }
    }

    /** Notes it. */
    static void write(StorePaths paths, Digest layer, Descriptor packed) throws IOException {
        Files.createDirectories(paths.layers(layer.algorithm()));
        JsonValue json = packed.toJson();
        DurableFiles.writeAtomically(paths.layerPacked(layer), Json.write(json));
    }
}
