package dev.hull.image.explore;

import dev.hull.image.layer.Compression;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image of an archive or a layout: what {@code docker save}, {@code podman save}, skopeo and umoci write. */
final class ArchiveSource implements ImageSource {
    /** Manifests and configurations are small; what is longer is an attack. */
    private static final int MAX_DOCUMENT = 16 << 20;

    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String FULL_NAME = "io.containerd.image.name";

    private final ArchiveFiles files;
    private final String name;
    private final List<Reference> names;
    private final ImageConfig config;
    private final List<SourceLayer> layers;

    private ArchiveSource(
            ArchiveFiles files, String name, List<Reference> names, ImageConfig config, List<SourceLayer> layers) {
        this.files = files;
        this.name = name;
        this.names = names;
        this.config = config;
        this.layers = layers;
        if (config.diffIds().size() != layers.size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "'" + name + "' has " + layers.size() + " layers, but its configuration names "
                            + config.diffIds().size());
        }
    }

    /**
     * The image of an archive.
     *
     * @param shown how the user called it
     * @param wanted name of the image where there are several; empty for the only one
     */
    static ArchiveSource open(ArchiveFiles files, String shown, String wanted) throws IOException {
        if (files.size("manifest.json").isPresent()) {
            return docker(files, shown, wanted);
        }
        if (files.size("index.json").isPresent()) {
            return oci(files, shown, wanted);
        }
        throw new HullException(
                ErrorKind.INVALID_ARGUMENT,
                "'" + shown + "' is no image: it has neither manifest.json nor index.json"
                        + "; for a plain file system use hull import");
    }

    private static ArchiveSource docker(ArchiveFiles files, String shown, String wanted) throws IOException {
        Map<String, JsonObject> images = new LinkedHashMap<>();
        for (JsonValue value : Json.parse(read(files, "manifest.json")).asList()) {
            JsonObject image = value.asObject();
            List<String> tags = image.strings("RepoTags");
            images.put(tags.isEmpty() ? image.string("Config", "") : String.join(", ", tags), image);
        }
        JsonObject image = choose(images, shown, wanted);
        ImageConfig config =
                ImageConfig.parse(read(files, image.require("Config").asString()));
        List<SourceLayer> layers = new ArrayList<>();
        List<String> paths = image.strings("Layers");
        for (int i = 0; i < Math.min(paths.size(), config.diffIds().size()); i++) {
            String path = paths.get(i);
            Digest diffId = config.diffIds().get(i);
            layers.add(layer(files, path, diffId, digestOf(files, path, diffId), shown));
        }
        List<Reference> names =
                image.strings("RepoTags").stream().map(Reference::parse).toList();
        return new ArchiveSource(files, shown, names, config, layers);
    }

    /** Known for uncompressed layers, and where the name of the member says it. */
    private static Optional<Digest> digestOf(ArchiveFiles files, String path, Digest diffId) throws IOException {
        if (path.startsWith("blobs/sha256/")) {
            return Optional.of(Digest.parse("sha256:" + path.substring("blobs/sha256/".length())));
        }
        if (files.size(path).isEmpty()) {
            return Optional.empty();
        }
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        try (InputStream in = files.open(path)) {
            int length = in.readNBytes(head, 0, head.length);
            return Compression.detect(head, length) == Compression.NONE ? Optional.of(diffId) : Optional.empty();
        }
    }

    private static ArchiveSource oci(ArchiveFiles files, String shown, String wanted) throws IOException {
        Map<String, Descriptor> images = new LinkedHashMap<>();
        for (Descriptor each : ImageIndex.parse(read(files, "index.json")).manifests()) {
            Map<String, String> notes = each.annotations();
            String full = notes.getOrDefault(FULL_NAME, notes.getOrDefault(REF_NAME, ""));
            images.put(full.isEmpty() ? each.digest().toString() : full, each);
        }
        Descriptor target = choose(images, shown, wanted);
        List<Reference> names = new ArrayList<>();
        try {
            String full = target.annotations().getOrDefault(FULL_NAME, "");
            if (!full.isEmpty()) {
                names.add(Reference.parse(full));
            }
        } catch (HullException e) {
            // another tool's name, which is none here
        }
        ImageManifest manifest = manifest(files, target, 0);
        ImageConfig config =
                ImageConfig.parse(read(files, path(manifest.config().digest())));
        List<SourceLayer> layers = new ArrayList<>();
        for (int i = 0; i < Math.min(manifest.layers().size(), config.diffIds().size()); i++) {
            Digest digest = manifest.layers().get(i).digest();
            layers.add(layer(files, path(digest), config.diffIds().get(i), Optional.of(digest), shown));
        }
        return new ArchiveSource(files, shown, names, config, layers);
    }

    private static ImageManifest manifest(ArchiveFiles files, Descriptor target, int depth) throws IOException {
        byte[] bytes = read(files, path(target.digest()));
        if (!MediaTypes.isIndex(target.mediaType()) || depth > 4) {
            return ImageManifest.parse(bytes);
        }
        ImageIndex index = ImageIndex.parse(bytes);
        Descriptor chosen = index.find(Platform.host())
                .filter(each -> present(files, each))
                .or(() -> index.manifests().stream()
                        .filter(each -> present(files, each))
                        .findFirst())
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND, "index " + target.digest() + " has no manifest that is in the archive"));
        return manifest(files, chosen, depth + 1);
    }

    private static boolean present(ArchiveFiles files, Descriptor blob) {
        try {
            return files.size(path(blob.digest())).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private static SourceLayer layer(
            ArchiveFiles files, String path, Digest diffId, Optional<Digest> digest, String shown) throws IOException {
        long size = files.size(path)
                .orElseThrow(() -> new HullException(
                        ErrorKind.DATA_LOSS, "'" + shown + "' is not whole: its layer " + path + " is missing"));
        return new SourceLayer(diffId, digest, size, () -> files.open(path));
    }

    private static byte[] read(ArchiveFiles files, String name) throws IOException {
        long size = files.size(name)
                .orElseThrow(() ->
                        new HullException(ErrorKind.DATA_LOSS, "the archive is not whole: " + name + " is missing"));
        if (size > MAX_DOCUMENT) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, name + " refused: " + size + " bytes are too many for a document");
        }
        try (InputStream in = files.open(name)) {
            return in.readAllBytes();
        }
    }

    private static <T> T choose(Map<String, T> images, String shown, String wanted) {
        if (wanted.isEmpty() && images.size() == 1) {
            return images.values().iterator().next();
        }
        for (Map.Entry<String, T> image : images.entrySet()) {
            for (String each : image.getKey().split(", ")) {
                if (!wanted.isEmpty() && (each.equals(wanted) || sameName(each, wanted))) {
                    return image.getValue();
                }
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                "'" + shown + "' has " + images.size() + " images; say which by --image, one of: "
                        + String.join(", ", images.keySet()));
    }

    private static boolean sameName(String one, String other) {
        try {
            return Reference.parse(one).equals(Reference.parse(other));
        } catch (HullException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Reference> names() {
        return names;
    }

    @Override
    public Digest id() {
        return config.computeDigest();
    }

    @Override
    public ImageConfig config() {
        return config;
    }

    @Override
    public List<SourceLayer> layers() {
        return layers;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
