package dev.hull.cli.explore;

import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ExploredLayer;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.LayerChange;
import dev.hull.image.explore.WastedPath;
import dev.hull.image.tar.ByteNames;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An explored image as one JSON document, written as it goes, because images have a hundred thousand files. */
public final class ExploreJson {
    private final PrintStream out;
    private final Exploration image;

    /** JSON to that stream. */
    public ExploreJson(PrintStream out, Exploration image) {
        this.out = out;
        this.image = image;
    }

    /** Everything: the image, each layer with all its changes, wasted paths, the largest files. */
    public void document(int largest) {
        JsonObject head = JsonValue.object()
                .put("image", image.source().name())
                .put("id", image.source().id().toString())
                .put(
                        "names",
                        image.source().names().stream().map(Reference::toString).toList())
                .put("platform", image.source().config().platform().toString())
                .put("bytes", image.totalBytes())
                .put("storedBytes", image.storedBytes())
                .put("files", image.files())
                .put("wastedBytes", image.wastedBytes())
                .put("efficiencyPercent", (long) Math.floor(image.efficiency() * 100))
                .build();
        String text = Json.writeString(head);
        out.print(text.substring(0, text.length() - 1) + ",\n\"layers\":[");
        String before = "\n";
        for (ExploredLayer layer : image.layers()) {
            out.print(before);
            layer(layer);
            before = ",\n";
        }
        out.print("],\n\"wasted\":[");
        list(image.wasted().stream().map(ExploreJson::wasted).iterator());
        out.print("],\n\"largest\":[");
        list(image.largest(largest).stream().map(ExploreJson::node).iterator());
        out.print("]}\n");
    }

    private void list(java.util.Iterator<JsonObject> objects) {
        String before = "\n";
        while (objects.hasNext()) {
            out.print(before + Json.writeString(objects.next()));
            before = ",\n";
        }
    }

    /** One layer with all its changes. */
    public void layer(ExploredLayer layer) {
        JsonValue.ObjectBuilder head = JsonValue.object()
                .put("index", layer.index())
                .put("diffId", layer.source().diffId().toString());
        layer.source().digest().ifPresent(digest -> head.put("digest", digest.toString()));
        head.put("createdBy", layer.step().createdBy())
                .put("created", layer.step().created())
                .put("comment", layer.step().comment())
                .put("bytes", layer.bytes())
                .put("storedBytes", layer.source().stored())
                .put("entries", layer.entries());
        String text = Json.writeString(head.build());
        out.print(text.substring(0, text.length() - 1) + ",\"changes\":[");
        list(layer.changes().stream().map(ExploreJson::change).iterator());
        out.print("]}");
    }

    /** One change, with the layer's place for lists over several layers. */
    public static JsonObject change(int layer, LayerChange change) {
        JsonValue.ObjectBuilder object = JsonValue.object().put("layer", layer);
        change(change).members().forEach(object::put);
        return object.build();
    }

    private static JsonObject change(LayerChange change) {
        JsonValue.ObjectBuilder object =
                JsonValue.object().put("change", change.kind().word());
        facts(object, change.file());
        if (change.lostFiles() > 0) {
            object.put("lostFiles", change.lostFiles()).put("lostBytes", change.lostBytes());
        }
        change.before()
                .ifPresent(before ->
                        object.put("sameContent", change.attributesOnly()).put("bytesBefore", before.size()));
        return object.build();
    }

    private static void facts(JsonValue.ObjectBuilder object, FileFacts file) {
        object.put("path", text("/" + file.path()))
                .put("type", type(file))
                .put("mode", Integer.toOctalString(file.mode()))
                .put("uid", file.uid())
                .put("gid", file.gid())
                .put("bytes", file.size());
        if (!file.link().isEmpty()) {
            object.put(file.type().name().endsWith("DEVICE") ? "device" : "target", text(file.link()));
        }
    }

    private static String type(FileFacts file) {
        return switch (file.type()) {
            case FILE -> "file";
            case HARD_LINK -> "hardlink";
            case SYMLINK -> "symlink";
            case CHARACTER_DEVICE -> "chardevice";
            case BLOCK_DEVICE -> "blockdevice";
            case DIRECTORY -> "directory";
            case FIFO -> "fifo";
        };
    }

    static String text(String bytes) {
        return new String(ByteNames.toBytes(bytes), StandardCharsets.UTF_8);
    }

    private static JsonObject wasted(WastedPath path) {
        List<JsonObject> losses = path.losses().stream()
                .map(loss -> JsonValue.object()
                        .put("layer", loss.layer())
                        .put("by", loss.by())
                        .put("bytes", loss.bytes())
                        .put("reason", loss.reason())
                        .build())
                .toList();
        return JsonValue.object()
                .put("path", text("/" + path.path()))
                .put("bytes", path.bytes())
                .put("losses", JsonValue.array(losses))
                .build();
    }

    private static JsonObject node(FileTree.Node node) {
        JsonValue.ObjectBuilder object = JsonValue.object().put("layer", node.layer());
        facts(object, node.file());
        return object.build();
    }
}
