package dev.hull.engine.inspect;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Docker's {@code Mounts}: the directories and files of the host and the volumes that a container sees, as its OCI
 * configuration has them. What Hull itself puts into {@code /etc} and {@code /dev} is not among them, and {@code --tmpfs} is
 * in {@code HostConfig}, as with Docker.
 */
public final class MountsDocument {
    private static final List<String> PROPAGATION =
            List.of("private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable");

    private MountsDocument() {}

    /**
     * The mounts.
     *
     * @param configuration the OCI configuration, {@code config.json}
     * @param container directory of the container's own files
     * @param volumes directory of all volumes
     */
    public static List<JsonObject> of(JsonObject configuration, Path container, Path volumes) {
        List<JsonObject> mounts = new ArrayList<>();
        for (JsonValue value : configuration.list("mounts")) {
            JsonObject mount = value.asObject();
            List<String> options = mount.strings("options");
            String source = mount.string("source", "");
            if (!(options.contains("bind") || options.contains("rbind")) || !source.startsWith("/")) {
                continue;
            }
            Path path = Path.of(source);
            String destination = mount.string("destination", "");
            if (path.startsWith(volumes)) {
                mounts.add(volume(path, volumes, destination, options));
            } else if (!path.startsWith(container) && !isOwn(source, destination)) {
                mounts.add(JsonValue.object()
                        .put("Type", "bind")
                        .put("Source", source)
                        .put("Destination", destination)
                        .put("Mode", mode(options))
                        .put("RW", isWritable(options))
                        .put("Propagation", propagation(options))
                        .build());
            }
        }
        return mounts;
    }

    private static JsonObject volume(Path source, Path volumes, String destination, List<String> options) {
        return JsonValue.object()
                .put("Type", "volume")
                .put("Name", volumes.relativize(source).getName(0).toString())
                .put("Source", source.toString())
                .put("Destination", destination)
                .put("Driver", "local")
                .put("Mode", mode(options))
                .put("RW", isWritable(options))
                .put("Propagation", "")
                .build();
    }

    /** Devices that an ordinary user's container gets from the host. */
    private static boolean isOwn(String source, String destination) {
        return source.equals(destination) && source.startsWith("/dev/");
    }

    private static boolean isWritable(List<String> options) {
        return !options.contains("ro") && !options.contains("rro");
    }

    private static String mode(List<String> options) {
        List<String> words = new ArrayList<>();
        for (String option : options) {
            if (!option.equals("bind") && !option.equals("rbind") && !PROPAGATION.contains(option)) {
                words.add(option);
            }
        }
        return String.join(",", words);
    }

    private static String propagation(List<String> options) {
        for (String option : options) {
            if (PROPAGATION.contains(option)) {
                return option;
            }
        }
        return "rprivate";
    }
}
