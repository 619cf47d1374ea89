package dev.hull.image.pack.elf;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry of an ELF file's own list of libraries that it opens while running (the "dlopen metadata" note that systemd and
 * others put into their files: owner {@code FDO}, type 0x407c0c0a, a JSON array).
 *
 * @param sonames the alternatives, best first
 * @param feature what it is for, or ""
 * @param priority {@code required}, {@code recommended} or {@code suggested}
 */
public record DlopenNote(List<String> sonames, String feature, String priority) {
    static final int TYPE = 0x407c0c0a;
    static final String OWNER = "FDO";

    public DlopenNote {
        sonames = List.copyOf(sonames);
    }

    /** Whether the file says it does without, and that only few miss it. */
    public boolean suggestedOnly() {
        return priority.equals("suggested");
    }

    /** Reads the text of one note; a damaged note is no note, as it is for everybody else who meets it. */
    static List<DlopenNote> parse(byte[] text) {
        List<DlopenNote> notes = new ArrayList<>();
        try {
            for (JsonValue item : Json.parse(text).asList()) {
                JsonObject json = item.asObject();
                notes.add(new DlopenNote(
                        json.strings("soname"), json.string("feature", ""), json.string("priority", "recommended")));
            }
        } catch (JsonException e) {
            return List.of();
        }
        return notes;
    }
}
