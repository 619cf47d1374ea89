package dev.hull.image.registry;

import com.github.luben.zstd.Zstd;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.Digest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes a layer with a table of contents, as eStargz or zstd:chunked; each chunk and all between is compressed by itself. */
final class ListedBlob {
    private static final int CHUNK = 50_000;

    final boolean zstd;
    final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    Map<String, String> annotations = Map.of();
    private final List<JsonObject> entries = new ArrayList<>();

    ListedBlob(boolean zstd) {
        this.zstd = zstd;
    }

    private byte[] packed(byte[] content) {
        return zstd ? Zstd.compress(content) : FakeImage.gzip(content);
    }

    private void piece(byte[] content) {
        archive.writeBytes(content);
        stored.writeBytes(packed(content));
    }

    ListedBlob file(String name, byte[] content) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(tar);
        writer.add(TarEntry.file(name, 04755, content.length), new ByteArrayInputStream(content));
        piece(Arrays.copyOf(tar.toByteArray(), 512));
        int at = 0;
        do {
            byte[] chunk = Arrays.copyOfRange(content, at, Math.min(content.length, at + CHUNK));
            JsonValue.ObjectBuilder entry = JsonValue.object()
                    .put("name", at == 0 ? "./" + name : name)
                    .put("type", at == 0 ? "reg" : "chunk")
                    .put("offset", stored.size())
                    .put("chunkOffset", at)
                    .put("chunkSize", content.length <= CHUNK ? 0 : chunk.length);
            if (at == 0) {
                entry.put("size", content.length)
                        .put("mode", 04755)
                        .put("modtime", "1970-01-01T00:00:00Z")
                        .put("digest", Digest.ofBytes(content).toString());
            }
            entries.add(entry.build());
            piece(chunk);
            at += CHUNK;
        } while (at < content.length);
        piece(new byte[(512 - content.length % 512) % 512]);
        return this;
    }

    ListedBlob other(TarEntry entry, String type) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(tar);
        writer.add(entry, new ByteArrayInputStream(new byte[0]));
        piece(Arrays.copyOf(tar.toByteArray(), 512));
        entries.add(JsonValue.object()
                .put("name", entry.name() + (type.equals("dir") ? "/" : ""))
                .put("type", type)
                .put("mode", entry.mode())
                .put("linkName", entry.linkName())
                .build());
        return this;
    }

    /** Writes table and footer. */
    ListedBlob finish(UnaryOperator<String> forged) throws IOException {
        piece(new byte[1024]);
        String table = forged.apply(Json.writeString(JsonValue.object()
                .put("version", 1)
                .put("entries", JsonValue.array(entries))
                .build()));
        byte[] json = table.getBytes(StandardCharsets.UTF_8);
        long begin = stored.size();
        if (zstd) {
            byte[] packed = packed(json);
            begin += 8;
            stored.writeBytes(skipped(packed));
            stored.writeBytes(skipped(new byte[64]));
            annotations = Map.of(
                    "io.github.containers.zstd-chunked.manifest-checksum",
                    Digest.ofBytes(packed).toString(),
                    "io.github.containers.zstd-chunked.manifest-position",
                    begin + ":" + packed.length + ":" + json.length + ":1");
        } else {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            TarWriter writer = new TarWriter(tar);
            writer.add(TarEntry.file("stargz.index.json", 0444, json.length), new ByteArrayInputStream(json));
            writer.finish();
            stored.writeBytes(packed(tar.toByteArray()));
            stored.writeBytes(footer(begin));
            annotations = Map.of(
                    "containerd.io/snapshot/stargz/toc.digest",
                    Digest.ofBytes(json).toString());
        }
        return this;
    }

    /** A frame that readers pass over (RFC 8878, section 3.1.2). */
    private static byte[] skipped(byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x184D2A50)
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** An empty gzip member whose extra field says where the table begins. */
    private static byte[] footer(long begin) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 26, 0, 'S', 'G', 22, 0});
        out.writeBytes(String.format("%016xSTARGZ", begin).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {1, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 0});
        return out.toByteArray();
    }

    /** Puts an image with this layer there. */
    void into(FakeRegistry registry, String repository, String tag) {
        String type = "application/vnd.oci.image.layer.v1.tar+" + (zstd ? "zstd" : "gzip");
        FakeImage image = new FakeImage().add(type, stored.toByteArray(), archive.toByteArray());
        registry.putBlob(image.config());
        registry.putBlob(stored.toByteArray());
        JsonObject layer = image.layers
                .getFirst()
                .descriptor()
                .put("annotations", annotations)
                .build();
        JsonObject manifest = image.manifest().toBuilder()
                .put("layers", JsonValue.array(List.of(layer)))
                .build();
        registry.putManifest(repository, tag, image.manifestType, Json.writeString(manifest));
    }
}
