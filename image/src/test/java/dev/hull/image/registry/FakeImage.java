package dev.hull.image.registry;

import com.github.luben.zstd.Zstd;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.Digest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** An image as bytes, to be put into a {@link FakeRegistry}, whole or wrong in any part. */
final class FakeImage {
    /** A layer as it is stored. */
    record Layer(String mediaType, byte[] stored, Digest diffId) {
        Digest digest() {
            return Digest.ofBytes(stored);
        }

        JsonValue.ObjectBuilder descriptor() {
            return JsonValue.object()
                    .put("mediaType", mediaType)
                    .put("digest", digest().toString())
                    .put("size", stored.length);
        }
    }

    final List<Layer> layers = new ArrayList<>();
    String architecture = "amd64";
    String configType = MediaTypes.OCI_CONFIG;
    String manifestType = MediaTypes.OCI_MANIFEST;

    /** An archive with one file of random bytes, always the same for a name. */
    static byte[] archive(String name, int size) {
        byte[] content = new byte[size];
        new Random(name.hashCode()).nextBytes(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            TarWriter tar = new TarWriter(out);
            tar.add(TarEntry.file(name, 0644, size), new ByteArrayInputStream(content));
            tar.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    FakeImage gzip(String name, int size) {
        return add(MediaTypes.OCI_LAYER_GZIP, gzip(archive(name, size)), archive(name, size));
    }

    FakeImage zstd(String name, int size) {
        return add(MediaTypes.OCI_LAYER_ZSTD, Zstd.compress(archive(name, size)), archive(name, size));
    }

    FakeImage plain(String name, int size) {
        return add(MediaTypes.OCI_LAYER, archive(name, size), archive(name, size));
    }

    FakeImage add(String mediaType, byte[] stored, byte[] archive) {
        layers.add(new Layer(mediaType, stored, Digest.ofBytes(archive)));
        return this;
    }

    FakeImage architecture(String other) {
        architecture = other;
        return this;
    }

    FakeImage docker() {
        configType = MediaTypes.DOCKER_CONFIG;
        manifestType = MediaTypes.DOCKER_MANIFEST;
        return this;
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    byte[] config() {
        List<String> diffIds =
                layers.stream().map(layer -> layer.diffId.toString()).toList();
        return Json.write(JsonValue.object()
                .put("architecture", architecture)
                .put("os", "linux")
                .put(
                        "rootfs",
                        JsonValue.object()
                                .put("type", "layers")
                                .put("diff_ids", diffIds)
                                .build())
                .build());
    }

    JsonObject manifest() {
        byte[] config = config();
        return JsonValue.object()
                .put("schemaVersion", 2)
                .put("mediaType", manifestType)
                .put(
                        "config",
                        JsonValue.object()
                                .put("mediaType", configType)
                                .put("digest", Digest.ofBytes(config).toString())
                                .put("size", config.length)
                                .build())
                .put(
                        "layers",
                        JsonValue.array(layers.stream()
                                .map(layer -> layer.descriptor().build())
                                .toList()))
                .build();
    }

    /** Puts all of it there; returns the manifest's digest. */
    String into(FakeRegistry registry, String repository, String tag) {
        registry.putBlob(config());
        layers.forEach(layer -> registry.putBlob(layer.stored));
        return registry.putManifest(repository, tag, manifestType, Json.writeString(manifest()));
    }

    /** An entry of an index. */
    JsonObject entry(String digest, String os, String arch, String variant) {
        return JsonValue.object()
                .put("mediaType", manifestType)
                .put("digest", digest)
                .put("size", Json.write(manifest()).length)
                .put(
                        "platform",
                        JsonValue.object()
                                .put("os", os)
                                .put("architecture", arch)
                                .when(!variant.isEmpty(), platform -> platform.put("variant", variant))
                                .build())
                .build();
    }

    static String index(String mediaType, JsonObject... entries) {
        return Json.writeString(JsonValue.object()
                .put("schemaVersion", 2)
                .put("mediaType", mediaType)
                .put("manifests", JsonValue.array(List.of(entries)))
                .build());
    }
}
