package dev.hull.build.outline;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.lint.LintJson;
import dev.hull.oci.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Outlines and targets for programs, in the form of BuildKit's {@code frontend.outline} and {@code frontend.targets}. */
public final class OutlineJson {
    private OutlineJson() {}

    /** An outline; members with nothing in them are left out. */
    public static JsonValue of(Outline outline) {
        JsonValue.ObjectBuilder document = JsonValue.object();
        put(document, "name", outline.name());
        put(document, "description", outline.description());
        List<JsonValue> arguments = new ArrayList<>();
        for (Outline.Argument each : outline.arguments()) {
            JsonValue.ObjectBuilder item = JsonValue.object().put("name", each.name());
            put(item, "description", each.description());
            put(item, "value", each.value());
            arguments.add(item.put("location", LintJson.location(each.place())).build());
        }
        put(document, "args", arguments);
        put(document, "secrets", wanted(outline.secrets()));
        put(document, "ssh", wanted(outline.agents()));
        return document.put("sources", sources(outline.source())).build();
    }

    private static List<JsonValue> wanted(List<Outline.Wanted> all) {
        List<JsonValue> items = new ArrayList<>();
        for (Outline.Wanted each : all) {
            JsonValue.ObjectBuilder item = JsonValue.object().put("name", each.name());
            if (each.required()) {
                item.put("required", true);
            }
            items.add(item.put("location", LintJson.location(each.place())).build());
        }
        return items;
    }

    /** The targets of a file. */
    public static JsonValue of(List<Target> targets, BuildFile file) {
        List<JsonValue> items = new ArrayList<>();
        for (Target target : targets) {
            JsonValue.ObjectBuilder item = JsonValue.object();
            put(item, "name", target.name());
            if (target.isDefault()) {
                item.put("default", true);
            }
            put(item, "description", target.description());
            put(item, "base", target.base());
            put(item, "platform", target.platform());
            items.add(item.put("location", LintJson.location(target.place())).build());
        }
        return JsonValue.object()
                .put("targets", JsonValue.array(items))
                .put("sources", sources(String.join("", file.file().source().lines())))
                .build();
    }

    private static void put(JsonValue.ObjectBuilder document, String name, String value) {
        if (!value.isEmpty()) {
            document.put(name, value);
        }
    }

    private static void put(JsonValue.ObjectBuilder document, String name, List<JsonValue> items) {
        if (!items.isEmpty()) {
            document.put(name, JsonValue.array(items));
        }
    }

    private static JsonValue sources(String text) {
        return JsonValue.array(
                List.of(JsonValue.of(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))));
    }
}
