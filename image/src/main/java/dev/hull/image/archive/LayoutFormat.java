package dev.hull.image.archive;

import dev.hull.image.content.StorePaths;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An image layout, in the order in which Docker lists it:
 *
 * <pre>
 *   blobs/  blobs/sha256/  blobs/sha256/HEX …     manifests, configurations, layers as they are stored
 *   index.json                                    the manifests with their names
 *   manifest.json                                 Docker's list of images
 *   oci-layout
 *   repositories                                  Docker's list of names
 * </pre>
 */
final class LayoutFormat {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String NAME = "io.containerd.image.name";

    private record Blob(String name, Instant time, byte[] bytes, Path file) {}

    private final StorePaths paths;
    private final boolean docker;
    private final TreeMap<String, Blob> blobs = new TreeMap<>();
    private final List<Descriptor> manifests = new ArrayList<>();

    /** Entries of indexes that are saved whole, as they are here, by the digest of the index in the store. */
    private final Map<Digest, List<Descriptor>> members = new LinkedHashMap<>();

    /** Of each index, the image that {@code manifest.json} tells readers of that know no indexes. */
    private final Map<Digest, Digest> listed = new LinkedHashMap<>();

    private final List<JsonValue> items = new ArrayList<>();
    private final TreeMap<String, TreeMap<String, String>> repositories = new TreeMap<>();

    /**
     * A writer of a layout.
     *
     * @param docker whether Docker's files are written too, and manifests are left as they are
     */
    LayoutFormat(StorePaths paths, boolean docker) {
        this.paths = paths;
        this.docker = docker;
    }

    /** Writes the images. */
    void write(List<SavedImage> images, ArchiveSink sink) throws IOException {
        Set<Reference> all = new HashSet<>();
        images.forEach(image -> all.addAll(image.tags()));
        boolean plainTags = all.stream().map(LayoutFormat::tag).distinct().count() == all.size();
        for (SavedImage image : images) {
            image.index().ifPresent(index -> listed.computeIfAbsent(index.computeDigest(), key -> listed(index)));
            collect(image, docker || plainTags);
        }
        for (SavedImage image : images) {
            if (image.index().isPresent()) {
                index(image, image.index().get(), docker || plainTags);
            }
        }
        blobs(sink);
        Instant zero = Instant.EPOCH;
        sink.file("index.json", zero, ImageIndex.of(manifests, Map.of()).raw());
        if (docker) {
            sink.file("manifest.json", zero, line(JsonValue.array(items)));
        }
        sink.file("oci-layout", zero, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        if (docker && !repositories.isEmpty()) {
            sink.file("repositories", zero, line(repositories(repositories)));
        }
        sink.finish();
    }

    /** This machine's image, else the first. */
    private static Digest listed(ImageIndex index) {
        List<Descriptor> entries = index.manifests();
        Descriptor first = entries.stream()
                .filter(entry -> !PlatformChoice.platforms(List.of(entry)).isEmpty())
                .findFirst()
                .orElse(entries.getFirst());
        return entries.stream()
                .filter(entry -> entry.platform().map(Platform.host()::accepts).orElse(false))
                .findFirst()
                .orElse(first)
                .digest();
    }

    private static String tag(Reference name) {
        return name.tag().orElse(Reference.DEFAULT_TAG);
    }

    private void collect(SavedImage image, boolean plainTags) {
        ImageManifest manifest = image.manifest();
        Descriptor target = image.target();
        if (!docker) {
            manifest = OciForm.of(manifest, target.mediaType());
            target = manifest.raw().length == target.size() && manifest == image.manifest()
                    ? target
                    : manifest.computeDescriptor();
        }
        document(target.digest(), image.time(), manifest.raw());
        document(manifest.config().digest(), image.time(), image.config().raw());
        List<String> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(layer(layer, image.time()));
        }
        Descriptor entry = Descriptor.of(manifestType(target, manifest), target.digest(), target.size())
                .withPlatform(image.config().platform());
        if (image.index().isPresent()) {
            Descriptor old = image.target();
            members.computeIfAbsent(image.index().get().computeDigest(), index -> new ArrayList<>())
                    .add(new Descriptor(
                            entry.mediaType(),
                            entry.digest(),
                            entry.size(),
                            old.annotations(),
                            old.platform(),
                            old.urls(),
                            old.artifactType()));
            if (!old.digest().equals(listed.get(image.index().get().computeDigest()))) {
                return;
            }
        } else {
            enter(entry, image.tags(), plainTags);
        }
        List<String> names = new ArrayList<>();
        for (Reference name : image.tags()) {
            names.add(name.familiar());
            if (!layers.isEmpty()) {
                String top = layers.getLast();
                repositories
                        .computeIfAbsent(name.familiarName(), key -> new TreeMap<>())
                        .put(tag(name), top.substring(top.lastIndexOf('/') + 1));
            }
        }
        items.add(item(blobName(manifest.config().digest()), names, layers));
    }

    /** The entry, once for each name. */
    private void enter(Descriptor entry, List<Reference> names, boolean plainTags) {
        for (Reference name : names) {
            Map<String, String> annotations = new LinkedHashMap<>();
            annotations.put(NAME, name.toString());
            annotations.put(REF_NAME, plainTags ? tag(name) : name.familiar());
            manifests.add(entry.withAnnotations(annotations));
        }
        if (names.isEmpty()) {
            manifests.add(entry);
        }
    }

    /** The index with its own bytes, unless its manifests had to be written anew. */
    private void index(SavedImage member, ImageIndex index, boolean plainTags) {
        List<Descriptor> entries = members.remove(index.computeDigest());
        if (entries == null) {
            return; // another member's turn has written it
        }
        boolean own = docker || index.mediaType().equals(MediaTypes.OCI_INDEX) && entries.equals(index.manifests());
        ImageIndex written = own ? index : ImageIndex.of(entries, index.annotations());
        document(written.computeDigest(), member.time(), written.raw());
        enter(written.computeDescriptor(), member.tags(), plainTags);
    }

    private static String manifestType(Descriptor target, ImageManifest manifest) {
        return MediaTypes.isManifest(target.mediaType()) ? target.mediaType() : manifest.mediaType();
    }

    /** One image of {@code manifest.json}, in the order and with the {@code null} that Docker writes. */
    static JsonObject item(String config, List<String> names, List<String> layers) {
        return JsonValue.object()
                .put("Config", config)
                .put("RepoTags", names.isEmpty() ? new JsonValue.JsonNull("$") : JsonValue.strings(names))
                .put("Layers", layers)
                .build();
    }

    /** {@code repositories}: names to tags to what they meant. */
    static JsonObject repositories(Map<String, TreeMap<String, String>> names) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        names.forEach((name, tags) -> json.put(name, JsonValue.stringMap(tags)));
        return json.build();
    }

    /** A document with a line end, as Docker's encoder writes it. */
    static byte[] line(JsonValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Json.write(value));
        out.write('\n');
        return out.toByteArray();
    }

    private static String blobName(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private void document(Digest digest, Instant time, byte[] bytes) {
        String name = blobName(digest);
        blobs.putIfAbsent(name, new Blob(name, time, bytes, Path.of("")));
    }

    private String layer(Descriptor layer, Instant time) {
        String name = blobName(layer.digest());
        Path file = paths.blob(layer.digest());
        if (Files.exists(file)) {
            blobs.putIfAbsent(name, new Blob(name, time, new byte[0], file));
        } else if (layer.urls().isEmpty()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "blob " + layer.digest() + " is missing in the store; remove the image and get it again");
        }
        return name;
    }

    private void blobs(ArchiveSink sink) throws IOException {
        TreeSet<String> directories = new TreeSet<>();
        Instant time =
                blobs.isEmpty() ? Instant.EPOCH : blobs.firstEntry().getValue().time();
        sink.directory("blobs", time);
        for (Blob blob : blobs.values()) {
            String directory = blob.name().substring(0, blob.name().lastIndexOf('/'));
            if (directories.add(directory)) {
                sink.directory(directory, time);
            }
            if (blob.bytes().length > 0) {
                sink.file(blob.name(), blob.time(), blob.bytes());
            } else {
                sink.copy(blob.name(), blob.time(), blob.file());
            }
        }
    }
}
