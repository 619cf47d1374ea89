package dev.hull.image.layer;

import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a layer was unpacked: {@code meta.json} beside its files. A layer is there when this file is.
 *
 * @param diffId digest of the uncompressed archive
 * @param attribute by which its opaque directories are marked
 * @param opaque those directories as byte strings, "" for the root of the layer
 * @param ownersRecorded how many files and directories have their owner in {@value #OWNER} because it could not be set
 * @param notices what could not be restored, one sentence each
 */
public record LayerRecord(
        Digest diffId, OverlayAttribute attribute, List<String> opaque, long ownersRecorded, List<String> notices) {
    /** Attribute with {@code uid:gid:mode} (decimal, decimal, octal) of a file whose owner could not be set. */
    public static final String OWNER = "user.hull.owner";

    public LayerRecord {
        opaque = List.copyOf(opaque);
        notices = List.copyOf(notices);
    }

    /** The record of a layer that is unpacked; empty when it is not. */
    public static Optional<LayerRecord> read(StorePaths paths, Digest diffId) throws IOException {
        try {
            JsonObject json =
                    Json.parse(Files.readAllBytes(paths.layerRecord(diffId))).asObject();
            return Optional.of(new LayerRecord(
                    diffId,
                    json.string("attribute", "").equals(OverlayAttribute.TRUSTED.key())
                            ? OverlayAttribute.TRUSTED
                            : OverlayAttribute.USER,
                    json.strings("opaque"),
                    json.number("ownersRecorded", 0),
                    json.strings("notices")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes it into a layer's directory. */
    void write(Path layer) throws IOException {
        DurableFiles.write(layer.resolve(StorePaths.RECORD), bytes());
    }

    /** The same for a layer that is synced as a whole afterwards. */
    void writeUnsynced(Path layer) throws IOException {
        DurableFiles.writeAtomically(layer.resolve(StorePaths.RECORD), bytes());
    }

    private byte[] bytes() {
        JsonObject json = JsonValue.object()
                .put("diffId", diffId.toString())
                .put("attribute", attribute.key())
                .put("opaque", opaque)
                .put("ownersRecorded", ownersRecorded)
                .put("notices", notices)
                .build();
        return Json.writePretty(json);
    }

    LayerRecord withAttribute(OverlayAttribute other) {
        return new LayerRecord(diffId, other, opaque, ownersRecorded, notices);
    }
}
