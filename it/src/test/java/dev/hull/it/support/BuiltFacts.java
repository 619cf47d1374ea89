package dev.hull.it.support;

import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.Digest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What archives of files and of images say, as texts that can be compared. */
public final class BuiltFacts {
    private BuiltFacts() {}

    /** Of each file: kind, mode, owner, size, link, content, attributes, and the names that are the same file. */
    public static Map<String, String> files(Path archive) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        Map<String, String> firstNames = new HashMap<>();
        Map<String, TarEntry> entries = new HashMap<>();
        Map<String, TreeSet<String>> same = new HashMap<>();
        try (InputStream in = Files.newInputStream(archive)) {
            TarReader tar = new TarReader(ByteFeed.of(in));
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                String name = ByteNames.display(entry.name());
                if (name.isEmpty()) {
                    continue;
                }
                if (entry.type() == TarEntry.Type.HARD_LINK) {
                    String first = ByteNames.display(entry.linkName());
                    first = firstNames.getOrDefault(first, first);
                    firstNames.put(name, first);
                    same.computeIfAbsent(first, each -> new TreeSet<>()).addAll(List.of(first, name));
                    String known = facts.getOrDefault(first, "nothing before it");
                    TarEntry file = entries.getOrDefault(first, entry);
                    boolean other =
                            file.mode() != entry.mode() || file.uid() != entry.uid() || file.gid() != entry.gid();
                    facts.put(name, other ? known + " with another mode or owner at this name" : known);
                } else {
                    entries.put(name, entry);
                    facts.put(name, fact(entry, tar));
                }
            }
        }
        same.values().forEach(names -> names.forEach(name -> facts.merge(name, " one file: " + names, String::concat)));
        return facts;
    }

    private static String fact(TarEntry entry, TarReader tar) throws IOException {
        String content = "";
        if (entry.type() == TarEntry.Type.FILE) {
            var digest = Digest.newSha256();
            long[] position = {0};
            tar.content((at, bytes, offset, length) -> {
                digest.update(new byte[(int) (at - position[0])]);
                digest.update(bytes, offset, length);
                position[0] = at + length;
            });
            digest.update(new byte[(int) (entry.size() - position[0])]);
            content = Digest.of(digest.digest()).shortHex();
        }
        return "%s %o %d:%d %d %s %s %d.%d %s"
                .formatted(
                        entry.type(),
                        entry.mode(),
                        entry.uid(),
                        entry.gid(),
                        entry.size(),
                        ByteNames.display(entry.linkName()),
                        content,
                        entry.deviceMajor(),
                        entry.deviceMinor(),
                        entry.xattrs().keySet());
    }

    /**
     * Of an image's configuration: each setting that is set, and each step of the history.
     *
     * @param archive as {@code docker save} writes it
     * @param skipped steps of the base that are not compared
     */
    public static Map<String, String> configuration(Path archive, int skipped) throws IOException {
        Map<String, byte[]> documents = documents(archive);
        JsonObject image = Json.parse(documents.getOrDefault("manifest.json", new byte[0]))
                .asList()
                .getFirst()
                .asObject();
        JsonObject config = Json.parse(documents.getOrDefault(image.string("Config", ""), new byte[0]))
                .asObject();
        Map<String, String> facts = new TreeMap<>();
        for (String name : List.of("architecture", "os", "author")) {
            facts.put("config: " + name, config.string(name, ""));
        }
        config.object("config").members().forEach((name, value) -> {
            if (isSet(value)) {
                facts.put("config: " + name, shown(value));
            }
        });
        facts.put(
                "layers",
                Integer.toString(config.object("rootfs").list("diff_ids").size()));
        List<JsonValue> history = config.list("history");
        for (int i = skipped; i < history.size(); i++) {
            JsonObject step = history.get(i).asObject();
            facts.put(
                    "history " + (i - skipped),
                    step.string("created_by", "")
                            + (step.bool("empty_layer", false) ? " (no layer)" : "")
                            + step.string("comment", ""));
        }
        return facts;
    }

    /** An object by its sorted members: their order means nothing. */
    private static String shown(JsonValue value) {
        if (value instanceof JsonObject object) {
            Map<String, String> members = new TreeMap<>();
            object.members().forEach((name, member) -> members.put(name, Json.writeString(member)));
            return members.toString();
        }
        return Json.writeString(value);
    }

    private static boolean isSet(JsonValue value) {
        String text = Json.writeString(value);
        return !List.of("null", "\"\"", "[]", "{}", "false", "0").contains(text);
    }

    private static Map<String, byte[]> documents(Path archive) throws IOException {
        Map<String, byte[]> documents = new HashMap<>();
        try (InputStream in = Files.newInputStream(archive)) {
            TarReader tar = new TarReader(ByteFeed.of(in));
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                if (next.get().type() == TarEntry.Type.FILE && next.get().size() < 1 << 20) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    tar.content((at, data, offset, length) -> bytes.write(data, offset, length));
                    documents.put(next.get().name(), bytes.toByteArray());
                }
            }
        }
        return documents;
    }
}
