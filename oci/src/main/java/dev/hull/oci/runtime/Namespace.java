package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A namespace that the container gets (config-linux.md, "Namespaces").
 *
 * @param kind which one
 * @param path absolute path of an existing one to enter, empty for a new one
 */
public record Namespace(Kind kind, String path) {
    /** Kinds of namespaces; {@link #word()} is the specification's name. */
    public enum Kind {
        PID("pid"),
        NETWORK("network"),
        MOUNT("mount"),
        IPC("ipc"),
        UTS("uts"),
        USER("user"),
        CGROUP("cgroup"),
        TIME("time");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The specification's name, such as "network". */
        public String word() {
            return word;
        }
    }

    /** A new namespace. */
    public static Namespace create(Kind kind) {
        return new Namespace(kind, "");
    }

    static List<Namespace> readList(Fields parent, String name) {
        List<Namespace> namespaces = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            Kind kind = readKind(fields);
            for (Namespace other : namespaces) {
                if (other.kind == kind) {
                    throw fields.wrong("type", "\"" + kind.word + "\": occurs twice");
                }
            }
            namespaces.add(new Namespace(kind, fields.path("path", "")));
            fields.finish();
        }
        return namespaces;
    }

    private static Kind readKind(Fields fields) {
        String word = fields.requiredString("type");
        StringBuilder words = new StringBuilder();
        for (Kind kind : Kind.values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
            words.append(words.isEmpty() ? "" : ", ").append(kind.word);
        }
        throw fields.wrong("type", "\"" + word + "\": must be one of " + words);
    }

    JsonObject toJson() {
        return new Members().text("type", kind.word).text("path", path).build();
    }
}
