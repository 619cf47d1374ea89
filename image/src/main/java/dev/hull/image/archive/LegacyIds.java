package dev.hull.image.archive;

import dev.hull.oci.Digest;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonNull;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Docker called a layer before images had digests, computed as it did, so that the same image gets the same names:
 * the SHA-256 of a JSON document of sorted members with the layer's chain id, the parent's name, and for the topmost layer the
 * image's configuration, in the form that Go's encoder gives them.
 */
final class LegacyIds {
    /**
     * A layer as it was told then.
     *
     * @param id its name: 64 hexadecimal digits
     * @param json content of the file {@code json}
     */
    record LegacyLayer(String id, String json) {}

    /** Members of the image as Docker ordered them. */
    private static final List<String> MEMBERS = List.of(
            "comment",
            "created",
            "container",
            "container_config",
            "docker_version",
            "author",
            "config",
            "architecture",
            "variant",
            "os");

    private LegacyIds() {}

    /** All layers of an image, lowest first. */
    static List<LegacyLayer> of(ImageConfig config) {
        List<LegacyLayer> layers = new ArrayList<>();
        Optional<Digest> chain = Optional.empty();
        String parent = "";
        int last = config.diffIds().size() - 1;
        for (int i = 0; i <= last; i++) {
            Digest diffId = config.diffIds().get(i);
            chain = Optional.of(chain.map(below -> chain(below, diffId)).orElse(diffId));
            Map<String, JsonValue> members = i == last ? top(config.json()) : lower();
            String id = id(members, chain.get(), parent);
            layers.add(new LegacyLayer(id, json(members, id, parent, config.os())));
            parent = id;
        }
        return layers;
    }

    /** Chain id (image-spec, config.md, "Layer ChainID"). */
    private static Digest chain(Digest below, Digest diffId) {
        return Digest.ofBytes((below + " " + diffId).getBytes(StandardCharsets.UTF_8));
    }

    private static String id(Map<String, JsonValue> members, Digest chain, String parent) {
        TreeMap<String, JsonValue> sorted = new TreeMap<>(members);
        sorted.put("layer_id", JsonValue.of(chain.toString()));
        if (!parent.isEmpty()) {
            sorted.put("parent", JsonValue.of("sha256:" + parent));
        }
        return Digest.ofBytes(GoJson.write(object(sorted)).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private static String json(Map<String, JsonValue> members, String id, String parent, String os) {
        JsonValue.ObjectBuilder json = JsonValue.object().put("id", id);
        if (!parent.isEmpty()) {
            json.put("parent", parent);
        }
        for (String name : MEMBERS) {
            JsonValue value = name.equals("os") ? JsonValue.of(os) : members.getOrDefault(name, new JsonNull("$"));
            if (!value.isNull()) {
                json.put(name, value);
            }
        }
        return GoJson.write(json.build());
    }

    private static JsonObject object(Map<String, JsonValue> members) {
        JsonValue.ObjectBuilder json = JsonValue.object();
        members.forEach(json::put);
        return json.build();
    }

    /** Of all layers but the topmost only that they were there. */
    private static Map<String, JsonValue> lower() {
        Map<String, JsonValue> members = new TreeMap<>();
        members.put("created", JsonValue.of("1970-01-01T00:00:00Z"));
        members.put("container_config", GoConfig.of(JsonValue.object().build()));
        return members;
    }

    private static Map<String, JsonValue> top(JsonObject image) {
        Map<String, JsonValue> members = new TreeMap<>();
        members.put("created", JsonValue.of(created(image.string("created", ""))));
        members.put("container_config", GoConfig.of(image.object("container_config")));
        image.get("config").ifPresent(config -> members.put("config", GoConfig.of(config.asObject())));
        for (String name :
                List.of("comment", "container", "docker_version", "author", "architecture", "variant", "os")) {
            String value = image.string(name, "");
            if (!value.isEmpty()) {
                members.put(name, JsonValue.of(value));
            }
        }
        return members;
    }

    /** Go's form of a time: as short as the fraction allows. */
    private static String created(String text) {
        String time = Timestamps.parse(text).map(Timestamps::format).orElse("0001-01-01T00:00:00Z");
        int dot = time.indexOf('.');
        if (dot < 0) {
            return time;
        }
        int end = time.length() - 1;
        while (time.charAt(end - 1) == '0') {
            end--;
        }
        return time.substring(0, end) + "Z";
    }
}
