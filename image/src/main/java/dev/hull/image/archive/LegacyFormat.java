package dev.hull.image.archive;

import dev.hull.image.content.LayerSizes;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerArchive;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The archive that Docker wrote until version 24, in the order in which it listed it:
 *
 * <pre>
 *   CONFIG.json                            CONFIG: digest of the configuration
 *   LAYER/  LAYER/VERSION  LAYER/json      LAYER: see {@link LegacyIds}
 *   LAYER/layer.tar                        uncompressed, or a link to the same layer under another name
 *   manifest.json                          the images
 *   repositories                           their names
 * </pre>
 */
final class LegacyFormat {
    private final StorePaths paths;

    /** Writes one file at its place. */
    @FunctionalInterface
    private interface Part {
        void write(String name, ArchiveSink sink) throws IOException;
    }

    private final TreeMap<String, Part> parts = new TreeMap<>();
    private final Map<Digest, String> owners = new HashMap<>();
    private final List<JsonValue> items = new ArrayList<>();
    private final TreeMap<String, TreeMap<String, String>> repositories = new TreeMap<>();

    LegacyFormat(StorePaths paths) {
        this.paths = paths;
    }

    /** Writes the images. */
    void write(List<SavedImage> images, ArchiveSink sink) throws IOException {
        for (SavedImage image : images) {
            collect(image);
        }
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            part.getValue().write(part.getKey(), sink);
        }
        sink.file("manifest.json", Instant.EPOCH, LayoutFormat.line(JsonValue.array(items)));
        if (!repositories.isEmpty()) {
            sink.file("repositories", Instant.EPOCH, LayoutFormat.line(LayoutFormat.repositories(repositories)));
        }
        sink.finish();
    }

    private void collect(SavedImage image) {
        Instant time = image.time();
        String config = image.manifest().config().digest().hex() + ".json";
        parts.put(config, (name, sink) -> sink.file(name, time, image.config().raw()));
        List<LegacyIds.LegacyLayer> ids = LegacyIds.of(image.config());
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Digest diffId = image.config().diffIds().get(i);
            layer(ids.get(i), diffId, image.manifest().layers().get(i), time);
            layers.add(ids.get(i).id() + "/layer.tar");
        }
        List<String> names = new ArrayList<>();
        for (Reference name : image.tags()) {
            names.add(name.familiar());
            if (!ids.isEmpty()) {
                repositories
                        .computeIfAbsent(name.familiarName(), key -> new TreeMap<>())
                        .put(
                                name.tag().orElse(Reference.DEFAULT_TAG),
                                ids.getLast().id());
            }
        }
        items.add(LayoutFormat.item(config, names, layers));
    }

    private void layer(LegacyIds.LegacyLayer layer, Digest diffId, Descriptor blob, Instant time) {
        String directory = layer.id() + "/";
        if (parts.containsKey(directory)) {
            return; // two images have it
        }
        parts.put(directory, (name, sink) -> sink.directory(layer.id(), time));
        parts.put(directory + "VERSION", (name, sink) -> sink.file(name, time, bytes("1.0")));
        parts.put(directory + "json", (name, sink) -> sink.file(name, time, bytes(layer.json())));
        String owner = owners.putIfAbsent(diffId, layer.id());
        parts.put(directory + "layer.tar", (name, sink) -> {
            if (owner == null) {
                archive(name, sink, diffId, blob, time);
            } else {
                sink.link(name, time, "../" + owner + "/layer.tar");
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The layer without compression. Its digest is computed on the way: a damaged one makes no archive. */
    private void archive(String name, ArchiveSink sink, Digest diffId, Descriptor blob, Instant time)
            throws IOException {
        Path file = paths.blob(blob.digest());
        if (!Files.exists(file)) {
            String why = blob.urls().isEmpty()
                    ? "is missing in the store; remove the image and get it again"
                    : "is kept elsewhere, which this format cannot say; use --format oci";
            throw new HullException(ErrorKind.DATA_LOSS, "layer " + blob.digest() + " " + why);
        }
        boolean packed = LayerArchive.compression(file) != Compression.NONE;
        long size = packed ? size(file, blob.digest(), diffId) : Files.size(file);
        MessageDigest computation = diffId.newComputation();
        try (InputStream stored = Files.newInputStream(file);
                InputStream open = packed ? LayerArchive.decompressed(stored) : stored;
                InputStream hashed = new DigestInputStream(open, computation)) {
            sink.stream(name, time, hashed, size);
            boolean more = hashed.read() >= 0;
            if (more || !diffId.matches(computation.digest())) {
                throw new HullException(
                        ErrorKind.DATA_LOSS,
                        "layer " + diffId + " is damaged in the store; remove the image and get it again");
            }
        }
    }

    private long size(Path file, Digest digest, Digest diffId) throws IOException {
        Optional<LayerSizes> known = LayerSizes.read(paths, diffId);
        if (known.isPresent() && known.get().archive() > 0) {
            return known.get().archive();
        }
        LayerSizes sizes = LayerArchive.verify(file, digest, diffId);
        sizes.write(paths, diffId);
        return sizes.archive();
    }
}
