package dev.hull.build.export;

import dev.hull.build.word.FieldList;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One {@code --output}.
 *
 * @param type what is made
 * @param destination path of a file or directory; {@code -} for standard output; empty for the store
 * @param names that the image gets besides those of {@code --tag}
 * @param push whether it goes to the registry of its names
 * @param directory whether an image layout is a directory and no archive: {@code tar=false}
 */
public record OutputSpec(Type type, String destination, List<String> names, boolean push, boolean directory) {
    public OutputSpec {
        names = List.copyOf(names);
    }

    /** What is made. */
    public enum Type {
        /** An image of the store. */
        IMAGE,
        /** An archive as {@code docker save} writes it; without a destination an image of the store. */
        DOCKER,
        /** An image layout. */
        OCI,
        /** The files, as an archive. */
        TAR,
        /** The files, in a directory. */
        LOCAL
    }

    private static final List<String> TYPES = List.of("image", "registry", "docker", "oci", "tar", "local");
    private static final List<String> FIELDS = List.of("type", "dest", "name", "push", "tar");

    /** An image of the store. */
    public static OutputSpec image(boolean push) {
        return new OutputSpec(Type.IMAGE, "", List.of(), push, false);
    }

    /**
     * Reads {@code type=TYPE,dest=PATH,name=NAME,push=true}, or a directory alone, or {@code -} for an archive of the files on
     * standard output.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it says something else
     */
    public static OutputSpec parse(String text) {
        if (text.equals("-")) {
            return new OutputSpec(Type.TAR, "-", List.of(), false, false);
        }
        if (!text.contains("=")) {
            if (text.isBlank()) {
                throw invalid(text, "it is empty");
            }
            return new OutputSpec(Type.LOCAL, text, List.of(), false, false);
        }
        FieldList fields = FieldList.parse("--output", text, FIELDS);
        String kind = fields.last("type", "");
        if (!TYPES.contains(kind)) {
            throw invalid(
                    text,
                    kind.isEmpty()
                            ? "type is required, one of " + String.join(", ", TYPES)
                            : "there is no type '" + kind + "', only " + String.join(", ", TYPES));
        }
        boolean push = kind.equals("registry") || fields.isTrue("push", false);
        boolean directory = !fields.isTrue("tar", true);
        Type type = kind.equals("registry") ? Type.IMAGE : Type.valueOf(kind.toUpperCase(Locale.ROOT));
        String destination = fields.last("dest", "");
        if (destination.isEmpty() && (type == Type.OCI || type == Type.TAR)) {
            destination = "-";
        }
        if (type == Type.IMAGE && !destination.isEmpty()) {
            throw invalid(text, "an image goes to the store and has no dest; use type=oci or type=docker");
        }
        if (type == Type.LOCAL && (destination.isEmpty() || destination.equals("-"))) {
            throw invalid(text, "dest is required for local output: a directory");
        }
        if (directory && (type != Type.OCI || destination.equals("-"))) {
            throw invalid(text, "tar=false is for type=oci with a directory as dest");
        }
        if (push && type != Type.IMAGE) {
            throw invalid(text, "only type=image is pushed");
        }
        return new OutputSpec(type, destination, names(fields), push, directory);
    }

    private static List<String> names(FieldList fields) {
        List<String> names = new ArrayList<>();
        for (String value : fields.all("name")) {
            for (String name : value.split(",")) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        return names;
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid --output " + text + ": " + why);
    }

    /** Whether the store gets the image. */
    public boolean isOfStore() {
        return type == Type.IMAGE || (type == Type.DOCKER && destination.isEmpty());
    }
}
