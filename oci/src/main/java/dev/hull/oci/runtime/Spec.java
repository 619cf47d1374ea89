package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's {@code config.json} (OCI runtime specification 1.0 to 1.3, config.md).
 *
 * @param ociVersion version that the document was written for
 * @param process the process, or null (allowed for a container that is only created)
 * @param root the root file system, or null
 * @param hostname host name, or empty to leave it
 * @param domainname NIS domain name, or empty to leave it
 * @param mounts mounts beyond the root, in order
 * @param hooks programs at points of the container's life
 * @param annotations free notes
 * @param linux the Linux section
 */
public record Spec(
        String ociVersion,
        @Nullable ContainerProcess process,
        @Nullable Root root,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        Linux linux) {
    /** Version that is written: the oldest that has all that Hull writes, as older runtimes refuse newer ones. */
    public static final String VERSION = "1.1.0";

    private static final String[] OTHER_PLATFORMS = {"windows", "solaris", "vm", "zos", "freebsd"};

    public Spec {
        mounts = List.copyOf(mounts);
        annotations = Copies.of(annotations);
    }

    /** A builder with nothing set. */
    public static SpecBuilder builder() {
        return new SpecBuilder();
    }

    /** A builder that starts with these parts. */
    public SpecBuilder toBuilder() {
        return new SpecBuilder(this);
    }

    /**
     * Reads a document. Members that the specification does not know are passed over, as it demands.
     *
     * @throws dev.hull.oci.json.JsonException for the first violation: JSON path, value and rule
     */
    public static Spec parse(JsonValue document) {
        return parse(document, new ArrayList<>());
    }

    /** The same; the JSON paths of members that the specification does not know are added to {@code unknown}. */
    public static Spec parse(JsonValue document, List<String> unknown) {
        Fields fields = new Fields(document, unknown);
        String version = version(fields);
        for (String platform : OTHER_PLATFORMS) {
            if (fields.value(platform) != null) {
                throw fields.wrong(platform, "a section for another platform; this is a runtime for Linux");
            }
        }
        Fields process = fields.child("process");
        Fields root = fields.child("root");
        Spec spec = new Spec(
                version,
                process == null ? null : ContainerProcess.read(process),
                root == null ? null : Root.read(root),
                fields.string("hostname"),
                fields.string("domainname"),
                Mount.readList(fields, "mounts"),
                Hooks.read(fields.child("hooks")),
                annotations(fields),
                Linux.read(fields.child("linux")));
        fields.finish();
        return spec;
    }

    private static Map<String, String> annotations(Fields fields) {
        Map<String, String> annotations = fields.stringMap("annotations");
        if (annotations.containsKey("")) {
            throw fields.wrong("annotations", "\"\": a key must not be empty");
        }
        return annotations;
    }

    /** The version: three numbers, the first of which is 1, perhaps with a suffix. */
    private static String version(Fields fields) {
        String version = fields.requiredString("ociVersion");
        int at = 0;
        for (int part = 0; part < 3; part++) {
            int start = at;
            while (at < version.length() && version.charAt(at) >= '0' && version.charAt(at) <= '9') {
                at++;
            }
            boolean separated = part == 2
                    ? at == version.length() || version.charAt(at) == '-' || version.charAt(at) == '+'
                    : at < version.length() && version.charAt(at) == '.';
            if (at == start || !separated) {
                throw fields.wrong("ociVersion", "\"" + version + "\": must be a version such as " + VERSION);
            }
            at++;
        }
        if (!version.startsWith("1.")) {
            throw fields.wrong("ociVersion", "\"" + version + "\": only versions 1.x are supported");
        }
        return version;
    }

    /** The document. */
    public JsonObject toJson() {
        List<JsonObject> mountList = new ArrayList<>();
        for (Mount mount : mounts) {
            mountList.add(mount.toJson());
        }
        return new Members()
                .text("ociVersion", ociVersion)
                .present("process", process == null ? null : process.toJson())
                .present("root", root == null ? null : root.toJson())
                .text("hostname", hostname)
                .text("domainname", domainname)
                .list("mounts", mountList)
                .object("hooks", hooks.toJson())
                .stringMap("annotations", annotations)
                .object("linux", linux.toJson())
                .build();
    }
}
