package dev.hull.engine.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mount that the caller asks for with {@code -v}, {@code --mount} or {@code --tmpfs}. */
public sealed interface MountRequest {
    /** The option that gives the source to the container's user before each start. */
    String OWN = "U";

    /** The option by which files of the caller appear as the container's user, and back. */
    String MAP_ME = "map=me";

    /** Absolute path inside the container. */
    String target();

    /** Mount option words, such as {@code ro} or {@code size=64m}. */
    List<String> options();

    /** Whether the container may only read. */
    default boolean readOnly() {
        return options().contains("ro") || options().contains("rro");
    }

    /**
     * A path of the host, seen inside.
     *
     * @param source absolute host path
     * @param target absolute path inside
     * @param options mount option words, such as {@code ro}, {@code rslave}, {@code noexec}, {@link #OWN}, {@link #MAP_ME}
     * @param recursive whether mounts below the source are seen too
     * @param made whether a missing source is made, as a directory
     */
    record Bind(String source, String target, List<String> options, boolean recursive, boolean made)
            implements MountRequest {
        public Bind {
            options = List.copyOf(options);
        }
    }

    /**
     * A file system in memory.
     *
     * @param target absolute path inside
     * @param options mount option words, such as {@code size=64m}
     */
    record Tmpfs(String target, List<String> options) implements MountRequest {
        public Tmpfs {
            options = List.copyOf(options);
        }
    }

    /**
     * A volume: a directory that Hull keeps apart from any container.
     *
     * @param name its name, empty for one of the container's own that is not made yet
     * @param target absolute path inside
     * @param options mount option words, such as {@code ro}
     * @param copy whether an empty volume gets what the image has at the target
     * @param subpath path beneath the volume that is seen, empty for all of it
     * @param labels labels for a volume that is made
     * @param anonymous whether nobody has named it: it may go with the container
     */
    record Volume(
            String name,
            String target,
            List<String> options,
            boolean copy,
            String subpath,
            Map<String, String> labels,
            boolean anonymous)
            implements MountRequest {
        public Volume {
            options = List.copyOf(options);
            labels = new LinkedHashMap<>(labels);
        }

        /** The same, made under that name. */
        public Volume named(String other) {
            return new Volume(other, target, options, copy, subpath, labels, anonymous);
        }
    }
}
