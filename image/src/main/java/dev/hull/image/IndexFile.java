package dev.hull.image;

import dev.hull.image.content.StorePaths;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code index.json} of the image layout. Hull writes one entry a line, so that a name is found without reading the whole
 * document as JSON; files that others wrote are read all the same.
 */
final class IndexFile {
    private static final String HEAD = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\"";
    private static final String MANIFESTS = ",\"manifests\":[";
    private static final String END = "\n]}\n";

    private final StorePaths paths;

    IndexFile(StorePaths paths) {
        this.paths = paths;
    }

    private byte[] bytes() throws IOException {
        try {
            return Files.readAllBytes(paths.index());
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** All entries in their order; none when there is no file. */
    List<IndexEntry> read() throws IOException {
        byte[] bytes = bytes();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean ascii = text.equals(new String(bytes, StandardCharsets.UTF_8));
        Optional<IndexLines> lines = ascii ? lines(bytes, text) : Optional.empty();
        if (lines.isEmpty()) {
            return entries(document(bytes));
        }
        List<IndexEntry> entries = new ArrayList<>();
        for (String line : lines.get().lines()) {
            entries.add(IndexEntry.ofLine(line));
        }
        return entries;
    }

    /**
     * The lines of a file of Hull's own, empty for others.
     *
     * @param text a character for each byte
     */
    private static Optional<IndexLines> lines(byte[] bytes, String text) {
        return bytes.length > 0 && isOurs(bytes)
                ? IndexLines.of(text.substring((HEAD + MANIFESTS).length(), text.length() - END.length()))
                : Optional.empty();
    }

    /**
     * The entries whose line has a text, and those that do not tell their image's id. In a file of Hull's own only these lines are
     * read as JSON.
     */
    List<IndexEntry> readLike(String text) throws IOException {
        byte[] bytes = bytes();
        if (!isOurs(bytes)) {
            return entries(document(bytes));
        }
        List<IndexEntry> entries = new ArrayList<>();
        String all = new String(bytes, StandardCharsets.ISO_8859_1); // a search for ASCII, no decoding
        for (int at = all.indexOf('\n') + 1, end; (end = all.indexOf('\n', at)) > at; at = end + 1) {
            String line = all.substring(at, all.charAt(end - 1) == ',' ? end - 1 : end);
            if (line.startsWith("{") && (line.contains(text) || !line.contains("\"" + IndexEntry.ID + "\""))) {
                entries.add(IndexEntry.fromJson(Json.parse(line.getBytes(StandardCharsets.ISO_8859_1))));
            }
        }
        return entries;
    }

    /** All entries as lists need them. */
    List<ListedEntry> listed() throws IOException {
        byte[] bytes = bytes();
        List<ListedEntry> listed = new ArrayList<>();
        Optional<IndexLines> lines = lines(bytes, new String(bytes, StandardCharsets.ISO_8859_1));
        if (lines.isPresent()) {
            for (String line : lines.get().lines()) {
                listed.add(ListedEntry.ofLine(line));
            }
            return listed;
        }
        for (IndexEntry entry : entries(document(bytes))) {
            listed.add(ListedEntry.of(entry));
        }
        return listed;
    }

    private JsonObject document(byte[] bytes) {
        try {
            return bytes.length == 0
                    ? JsonValue.object().build()
                    : Json.parse(bytes).asObject();
        } catch (JsonException e) {
            throw new JsonException(paths.index() + ": " + e.path(), e.sentence());
        }
    }

    private static List<IndexEntry> entries(JsonObject document) {
        List<IndexEntry> entries = new ArrayList<>();
        for (JsonValue value : document.list("manifests")) {
            entries.add(IndexEntry.fromJson(value));
        }
        return entries;
    }

    /** The entry of that name. */
    Optional<IndexEntry> find(Reference name) throws IOException {
        byte[] bytes = bytes();
        String text = new String(bytes, StandardCharsets.ISO_8859_1); // a search for ASCII, no decoding
        int at = text.indexOf("\"" + IndexEntry.NAME + "\":\"" + name + "\"");
        if (at >= 0) {
            int start = text.lastIndexOf('\n', at) + 1;
            int end = text.indexOf('\n', at);
            String line = text.substring(start, end < 0 ? text.length() : end);
            String object = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
            if (object.startsWith("{\"mediaType\"") && object.endsWith("}")) {
                return Optional.of(IndexEntry.fromJson(Json.parse(object.getBytes(StandardCharsets.ISO_8859_1))));
            }
        }
        for (IndexEntry entry : entries(document(bytes))) {
            if (entry.name().isPresent() && entry.name().get().equals(name)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** Adds entries, as {@link ImageNames#assign} says. The caller holds the index lock. */
    void assign(List<IndexEntry> additions) throws IOException {
        byte[] bytes = bytes();
        Optional<IndexLines> lines = lines(bytes, new String(bytes, StandardCharsets.ISO_8859_1));
        if (lines.isPresent()) {
            StringBuilder changed =
                    new StringBuilder(bytes.length + 1024).append(HEAD).append(MANIFESTS);
            String before = "\n";
            for (String line : lines.get().assigned(additions)) {
                changed.append(before).append(line);
                before = ",\n";
            }
            byte[] written = changed.append(END).toString().getBytes(StandardCharsets.ISO_8859_1);
            DurableFiles.write(paths.index(), written);
            return;
        }
        List<IndexEntry> entries = entries(document(bytes));
        for (IndexEntry addition : additions) {
            entries = ImageNames.assign(entries, addition);
        }
        write(entries);
    }

    /** Replaces the entries; other members of the document stay. The caller holds the index lock. */
    void write(List<IndexEntry> entries) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        byte[] before = bytes();
        if (!isOurs(before)) {
            others(document(before), text);
        }
        text.append(MANIFESTS);
        for (int i = 0; i < entries.size(); i++) {
            text.append(i == 0 ? "\n" : ",\n").append(entries.get(i).text());
        }
        text.append(END);
        DurableFiles.write(paths.index(), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it has the members that Hull writes and no others. */
    private static boolean isOurs(byte[] bytes) {
        byte[] head = (HEAD + MANIFESTS).getBytes(StandardCharsets.US_ASCII);
        byte[] end = END.getBytes(StandardCharsets.US_ASCII);
        int length = bytes.length;
        return length == 0
                || (length > head.length + end.length
                        && Arrays.equals(bytes, 0, head.length, head, 0, head.length)
                        && Arrays.equals(bytes, length - end.length, length, end, 0, end.length));
    }

    private static void others(JsonObject document, StringBuilder text) {
        for (Map.Entry<String, JsonValue> member : document.members().entrySet()) {
            switch (member.getKey()) {
                case "schemaVersion", "mediaType", "manifests" -> {}
                default ->
                    text.append(",\n")
                            .append(Json.writeString(JsonValue.of(member.getKey())))
                            .append(':')
                            .append(Json.writeString(member.getValue()));
            }
        }
    }
}
