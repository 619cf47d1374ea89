package dev.hull.build.export;

import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An image layout (image-spec, image-layout.md) with one image, as an archive or a directory; for {@code docker load} with a
 * {@code manifest.json} besides. Everything has the time 0, so the same image gives the same archive.
 */
final class LayoutArchive {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String NAME = "io.containerd.image.name";

    /** Opens content. */
    private interface Content {
        InputStream open() throws IOException;
    }

    private record Part(long size, Content content) {
        static Part of(byte[] bytes) {
            return new Part(bytes.length, () -> new ByteArrayInputStream(bytes));
        }
    }

    private final Map<String, Part> parts = new LinkedHashMap<>();

    /**
     * A layout.
     *
     * @param places where blobs are
     * @param docker whether it is also what Docker loads
     */
    LayoutArchive(Function<Digest, Path> places, BuiltImage image, List<Reference> names, boolean docker) {
        TreeMap<String, Part> blobs = new TreeMap<>();
        image.documents().forEach((descriptor, bytes) -> blobs.put(path(descriptor.digest()), Part.of(bytes)));
        for (Descriptor layer : image.result().layers()) {
            Path file = places.apply(layer.digest());
            blobs.put(path(layer.digest()), new Part(layer.size(), () -> Files.newInputStream(file)));
        }
        parts.putAll(blobs);
        parts.put(
                "index.json",
                Part.of(ImageIndex.of(entries(image, names), Map.of()).raw()));
        if (docker) {
            parts.put("manifest.json", Part.of(Json.write(dockerManifest(image, names))));
        }
        parts.put("oci-layout", Part.of("{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8)));
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private static List<Descriptor> entries(BuiltImage image, List<Reference> names) {
        List<Descriptor> entries = new ArrayList<>();
        for (Reference name : names) {
            Map<String, String> annotations =
                    new LinkedHashMap<>(image.annotations().indexDescriptor());
            annotations.put(NAME, name.toString());
            annotations.put(REF_NAME, name.tag().orElse(Reference.DEFAULT_TAG));
            entries.add(image.target().withAnnotations(annotations));
        }
        Map<String, String> own = image.annotations().indexDescriptor();
        Descriptor nameless = own.isEmpty() ? image.target() : image.target().withAnnotations(own);
        return entries.isEmpty() ? List.of(nameless) : entries;
    }

    private static JsonValue dockerManifest(BuiltImage image, List<Reference> names) {
        return JsonValue.array(List.of(JsonValue.object()
                .put("Config", path(image.manifest().config().digest()))
                .put("RepoTags", names.stream().map(Reference::familiar).toList())
                .put(
                        "Layers",
                        image.result().layers().stream()
                                .map(layer -> path(layer.digest()))
                                .toList())
                .build()));
    }

    /** Writes an archive to a stream, which stays open. */
    void writeTo(OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        tar.add(TarEntry.directory("blobs", 0755));
        tar.add(TarEntry.directory("blobs/sha256", 0755));
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            try (InputStream in = part.getValue().content().open()) {
                tar.add(TarEntry.file(part.getKey(), 0644, part.getValue().size()), in);
            }
        }
        tar.finish();
    }

    /** Writes the files into a directory, which may be a layout already: then the image comes beside its others' blobs. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("blobs/sha256"));
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            Path file = directory.resolve(part.getKey());
            if (part.getKey().startsWith("blobs/") && Files.exists(file)) {
                continue; // its name says what is in it
            }
            Path temporary = Files.createTempFile(directory, ".part", "");
            try (InputStream in = part.getValue().content().open();
                    OutputStream out = Files.newOutputStream(temporary)) {
                in.transferTo(out);
            }
            Files.setPosixFilePermissions(
                    temporary, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
