package dev.hull.image;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A line of {@code index.json} of the form that Hull writes, cut at its members without being read as JSON: its members stand in one
 * order, nothing in it is escaped, nothing nests deeper. In a store of 1,000 images reading JSON takes longer than all else.
 *
 * @param mediaType of what it points at
 * @param manifest digest of that, as text
 * @param size of that in bytes
 * @param annotations the text between their braces
 * @param platform the text between its braces, "" for none
 */
record EntryLine(String mediaType, String manifest, long size, String annotations, String platform) {
    private static final String MEDIA_TYPE = "{\"mediaType\":\"";
    private static final String DIGEST = "\",\"digest\":\"";
    private static final String SIZE = "\",\"size\":";
    private static final String ANNOTATIONS = ",\"annotations\":{";
    private static final String PLATFORM = "},\"platform\":{";
    private static final Set<String> KNOWN = Set.of("architecture", "os", "os.version", "variant");

    /** Cuts a line; empty when it has another form. */
    static Optional<EntryLine> of(String line) {
        int digest = line.indexOf(DIGEST);
        int size = line.indexOf(SIZE);
        int annotations = line.indexOf(ANNOTATIONS);
        boolean ordered = line.startsWith(MEDIA_TYPE) && digest > 0 && size > digest && annotations > size;
        if (!ordered || line.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        String type = line.substring(MEDIA_TYPE.length(), digest);
        String manifest = line.substring(digest + DIGEST.length(), size);
        String bytes = line.substring(size + SIZE.length(), annotations);
        int end = line.indexOf('}', annotations);
        if (end < 0 || type.indexOf('"') >= 0 || manifest.indexOf('"') >= 0 || !isNumber(bytes)) {
            return Optional.empty();
        }
        String texts = line.substring(annotations + ANNOTATIONS.length(), end);
        String platform = "";
        if (line.startsWith(PLATFORM, end)) {
            int start = end + PLATFORM.length();
            end = line.indexOf('}', start);
            if (end <= start) {
                return Optional.empty();
            }
            platform = line.substring(start, end);
        }
        return line.length() == end + 2 && line.endsWith("}}")
                ? Optional.of(new EntryLine(type, manifest, Long.parseLong(bytes), texts, platform))
                : Optional.empty();
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        boolean leading = text.length() > 1 && text.charAt(0) == '0';
        return !text.isEmpty() && text.length() < 19 && !leading;
    }

    /** An annotation, "" where there is none. */
    String annotation(String key) {
        String start = '"' + key + "\":\"";
        int at = annotations.indexOf(start);
        int end = at < 0 ? -1 : annotations.indexOf('"', at + start.length());
        return end < 0 ? "" : annotations.substring(at + start.length(), end);
    }

    /** Its view; empty when it has to be read as JSON after all. */
    Optional<Descriptor> descriptor() {
        Optional<Map<String, String>> texts = flat(annotations);
        Optional<Map<String, String>> members = flat(platform);
        if (texts.isEmpty()
                || members.isEmpty()
                || !KNOWN.containsAll(members.get().keySet())) {
            return Optional.empty();
        }
        Optional<Platform> parsed = platform.isEmpty()
                ? Optional.empty()
                : Optional.of(new Platform(
                        members.get().getOrDefault("os", "linux"),
                        members.get().getOrDefault("architecture", ""),
                        members.get().getOrDefault("variant", ""),
                        members.get().getOrDefault("os.version", ""),
                        List.of()));
        try {
            return Optional.of(
                    new Descriptor(mediaType, Digest.parse(manifest), size, texts.get(), parsed, List.of(), ""));
        } catch (HullException e) {
            return Optional.empty();
        }
    }

    /** Members that are texts; empty when one is something else or occurs twice. */
    private static Optional<Map<String, String>> flat(String text) {
        Map<String, String> members = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int key = text.indexOf('"', at + 1);
            if (text.charAt(at) != '"' || key < 0 || !text.startsWith("\":\"", key)) {
                return Optional.empty();
            }
            int end = text.indexOf('"', key + 3);
            if (end < 0 || members.put(text.substring(at + 1, key), text.substring(key + 3, end)) != null) {
                return Optional.empty();
            }
            at = end + 1;
            if (at < text.length()) {
                if (text.charAt(at) != ',' || at + 1 == text.length()) {
                    return Optional.empty();
                }
                at++;
            }
        }
        return Optional.of(members);
    }
}
