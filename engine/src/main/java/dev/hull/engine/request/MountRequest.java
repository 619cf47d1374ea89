package dev.hull.engine.request;

import java.util.List;

/** A mount that the caller asks for with {@code -v}, {@code --mount} or {@code --tmpfs}. */
public sealed interface MountRequest {
    /** Absolute path inside the container. */
    String target();

    /**
     * A path of the host, seen inside.
     *
     * @param source absolute host path
     * @param target absolute path inside
     * @param options mount option words, such as {@code ro}, {@code rslave}, {@code noexec}
     * @param recursive whether mounts below the source are seen too
     */
    record Bind(String source, String target, List<String> options, boolean recursive) implements MountRequest {
        public Bind {
            options = List.copyOf(options);
        }

        /** Whether the container may only read. */
        public boolean readOnly() {
            return options.contains("ro") || options.contains("rro");
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
     * @param name its name, empty for one of the container's own
     * @param target absolute path inside
     * @param options mount option words, such as {@code ro}
     * @param copy whether an empty volume gets what the image has at the target
     */
    record Volume(String name, String target, List<String> options, boolean copy) implements MountRequest {
        public Volume {
            options = List.copyOf(options);
        }
    }
}
