package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount beyond the root (config.md, "Mounts"), in the order in which they are made.
 *
 * @param destination path inside the container; a relative one counts from its root
 * @param type file system type, empty or "none" for a bind mount
 * @param source device, directory (absolute or relative to the bundle) or a word
 * @param options option words of mount(8) and of the specification's table
 * @param uidMappings ids of an id-mapped mount, else empty
 * @param gidMappings ids of an id-mapped mount, else empty
 */
public record Mount(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {

    public Mount {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }

    /** A mount without id mappings. */
    public Mount(String destination, String type, String source, List<String> options) {
        this(destination, type, source, options, List.of(), List.of());
    }

    /** A recursive bind mount of a host path, with further options. */
    public static Mount bind(String source, String destination, String... options) {
        List<String> all = new ArrayList<>();
        all.add("rbind");
        all.addAll(List.of(options));
        return new Mount(destination, "bind", source, all);
    }

    /** Whether this binds an existing directory or file. */
    public boolean isBind() {
        return options.contains("bind") || options.contains("rbind") || type.equals("bind");
    }

    static List<Mount> readList(Fields parent, String name) {
        List<Mount> mounts = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            mounts.add(read(fields));
        }
        return mounts;
    }

    private static Mount read(Fields fields) {
        Mount mount = new Mount(
                fields.requiredString("destination"),
                fields.string("type"),
                fields.string("source"),
                fields.strings("options"),
                IdMapping.readList(fields, "uidMappings"),
                IdMapping.readList(fields, "gidMappings"));
        fields.finish();
        if (mount.uidMappings.isEmpty() && !mount.gidMappings.isEmpty()) {
            throw fields.wrong("uidMappings", "required, but missing: gidMappings is set");
        }
        if (mount.gidMappings.isEmpty() && !mount.uidMappings.isEmpty()) {
            throw fields.wrong("gidMappings", "required, but missing: uidMappings is set");
        }
        return mount;
    }

    JsonObject toJson() {
        return new Members()
                .text("destination", destination)
                .text("type", type)
                .text("source", source)
                .strings("options", options)
                .list("uidMappings", IdMapping.toJson(uidMappings))
                .list("gidMappings", IdMapping.toJson(gidMappings))
                .build();
    }
}
