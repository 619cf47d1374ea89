package dev.hull.build.export;

import dev.hull.build.word.FieldList;
import dev.hull.image.layer.Compression;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One {@code --output}.
 *
 * @param type what is made
 * @param destination path of a file or directory; {@code -} for standard output; empty for the store
 * @param names that the image gets besides those of {@code --tag}
 * @param push whether it goes to the registry of its names
 * @param directory whether an image layout is a directory and no archive: {@code tar=false}
 * @param packing how layers are compressed; empty for as they are
 * @param annotations besides those of {@code --annotation}
 */
public record OutputSpec(
        Type type,
        String destination,
        List<String> names,
        boolean push,
        boolean directory,
        Optional<Packing> packing,
        Annotations annotations) {
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
    private static final List<String> FIELDS = List.of(
            "type",
            "dest",
            "name",
            "push",
            "tar",
            "compression",
            "compression-level",
            "force-compression",
            "oci-mediatypes",
            "annotation.",
            "annotation-manifest.",
            "annotation-manifest-descriptor.",
            "annotation-index.",
            "annotation-index-descriptor.");

    /** An image of the store. */
    public static OutputSpec image(boolean push) {
        return new OutputSpec(Type.IMAGE, "", List.of(), push, false, Optional.empty(), Annotations.NONE);
    }

    /**
     * Reads {@code type=TYPE,dest=PATH,name=NAME,push=true}, or a directory alone, or {@code -} for an archive of the files on
     * standard output.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it says something else
     */
    public static OutputSpec parse(String text) {
        if (text.equals("-")) {
            return new OutputSpec(Type.TAR, "-", List.of(), false, false, Optional.empty(), Annotations.NONE);
        }
        if (!text.contains("=")) {
            if (text.isBlank()) {
                throw invalid(text, "it is empty");
            }
            return new OutputSpec(Type.LOCAL, text, List.of(), false, false, Optional.empty(), Annotations.NONE);
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
        Annotations annotations = Annotations.NONE;
        for (String name : fields.names()) {
            if (name.startsWith("annotation")) {
                annotations = annotations.with(name, fields.last(name, ""));
            }
        }
        boolean files = type == Type.TAR || type == Type.LOCAL;
        Optional<Packing> packing = packing(fields);
        if (files && (packing.isPresent() || !annotations.equals(Annotations.NONE))) {
            throw fields.invalid(
                    "files have neither layers nor a manifest; compression and annotations belong to images");
        }
        if (!fields.isTrue("oci-mediatypes", true)) {
            throw fields.invalid(
                    "Hull writes OCI's media types alone, which every registry takes; leave oci-mediatypes out");
        }
        return new OutputSpec(type, destination, names(fields), push, directory, packing, annotations);
    }

    private static Optional<Packing> packing(FieldList fields) {
        boolean force = fields.isTrue("force-compression", false);
        if (!fields.has("compression")) {
            if (force || fields.has("compression-level")) {
                throw fields.invalid("compression is missing: gzip, zstd or uncompressed");
            }
            return Optional.empty();
        }
        String name = fields.oneOf("compression", "", List.of("gzip", "zstd", "uncompressed"));
        int most = name.equals("zstd") ? 22 : 9;
        int level = 0;
        if (fields.has("compression-level")) {
            String text = fields.last("compression-level", "");
            boolean number = text.matches("[0-9]{1,2}");
            level = number ? Integer.parseInt(text) : -1;
            if (level < 1 || level > most || name.equals("uncompressed")) {
                throw fields.invalid(name + " has "
                        + (name.equals("uncompressed")
                                ? "no level"
                                : "the levels 1 to " + most + ", not '" + text + "'"));
            }
        }
        Compression compression =
                name.equals("gzip") ? Compression.GZIP : name.equals("zstd") ? Compression.ZSTD : Compression.NONE;
        return Optional.of(new Packing(compression, level, force));
    }

    /** The same at another place. */
    public OutputSpec to(String other) {
        return new OutputSpec(type, other, names, push, directory, packing, annotations);
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
