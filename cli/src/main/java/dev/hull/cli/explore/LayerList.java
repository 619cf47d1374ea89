package dev.hull.cli.explore;

import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.SourceLayer;
import dev.hull.oci.History;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What manifest and configuration alone say of an image: no layer is read. */
public final class LayerList {
    private static final int STEP_WIDTH = 60;

    private LayerList() {}

    /** For people. */
    public static void text(PrintStream out, ImageSource source) {
        List<String> names = source.names().stream().map(Reference::familiar).toList();
        long stored = source.layers().stream().mapToLong(SourceLayer::stored).sum();
        out.print(new Table()
                .add("Image:", names.isEmpty() ? source.name() : String.join(", ", names))
                .add("ID:", source.id().toString())
                .add("Platform:", source.config().platform().toString())
                .add("Size:", Human.size(stored) + " stored")
                .text());
        out.print('\n');
        Table table = new Table().add("LAYER", "DIGEST", "STORED", "FILE LIST", "CREATED BY");
        List<History> steps = Exploration.steps(source);
        for (int i = 0; i < source.layers().size(); i++) {
            SourceLayer layer = source.layers().get(i);
            table.add(
                    Integer.toString(i),
                    layer.digest().orElse(layer.diffId()).shortHex(),
                    Human.size(layer.stored()),
                    layer.listed().isPresent() ? "yes" : "no",
                    Human.ellipsis(ExploreText.step(steps.get(i)), STEP_WIDTH));
        }
        out.print(table.text());
    }

    /** One JSON document. */
    public static void json(PrintStream out, ImageSource source) {
        List<JsonValue> layers = new ArrayList<>();
        List<History> steps = Exploration.steps(source);
        for (int i = 0; i < source.layers().size(); i++) {
            SourceLayer layer = source.layers().get(i);
            JsonValue.ObjectBuilder object = JsonValue.object()
                    .put("index", i)
                    .put("diffId", layer.diffId().toString());
            layer.digest().ifPresent(digest -> object.put("digest", digest.toString()));
            layers.add(object.put("createdBy", steps.get(i).createdBy())
                    .put("created", steps.get(i).created())
                    .put("comment", steps.get(i).comment())
                    .put("storedBytes", layer.stored())
                    .put("fileList", layer.listed().isPresent())
                    .build());
        }
        JsonObject document = JsonValue.object()
                .put("image", source.name())
                .put("id", source.id().toString())
                .put("names", source.names().stream().map(Reference::toString).toList())
                .put("platform", source.config().platform().toString())
                .put(
                        "storedBytes",
                        source.layers().stream().mapToLong(SourceLayer::stored).sum())
                .put("layers", JsonValue.array(layers))
                .build();
        out.print(Json.writeString(document) + "\n");
    }
}
