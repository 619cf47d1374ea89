package dev.hull.engine.request;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code -v} and {@code --tmpfs} in Docker's syntax, and {@code --mount} with the help of {@link MountFields}. */
public final class MountParser {
    static final List<String> PROPAGATION =
            List.of("private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable");

    /** Words that are passed on to the mount. */
    private static final List<String> KEPT = List.of(
            "ro", "rro", "exec", "noexec", "suid", "nosuid", "dev", "nodev", MountRequest.OWN, MountRequest.MAP_ME);

    /** Words without a meaning here: defaults, those of Docker Desktop, and labels for machines with SELinux. */
    private static final List<String> DROPPED =
            List.of("rw", "bind", "rbind", "z", "Z", "nocopy", "delegated", "cached", "consistent");

    private MountParser() {}

    /**
     * Reads {@code -v [SOURCE:]TARGET[:OPTIONS]}. A source that is no path is the name of a volume; without a source the
     * container gets a volume of its own.
     *
     * @param text the flag's value
     * @param directory absolute path that a relative source is taken from
     * @throws HullException when the form, a path, a name or an option is wrong
     */
    public static MountRequest volume(String text, String directory) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty()) {
            throw invalid("volume", text, "expected [SOURCE:]TARGET[:OPTIONS]");
        }
        if (parts.length == 1) {
            return new MountRequest.Volume("", target("volume", text, parts[0]), List.of(), true, "", Map.of(), true);
        }
        if (parts.length == 2 && !parts[1].startsWith("/") && parts[0].startsWith("/") && areOptions(parts[1])) {
            throw invalid(
                    "volume",
                    text,
                    "a volume of the container's own takes no options; give it a name, as in -v NAME:" + text);
        }
        String source = parts[0];
        String target = target("volume", text, parts[1]);
        List<String> options = new ArrayList<>();
        boolean recursive = true;
        boolean copy = true;
        if (parts.length == 3) {
            for (String option : parts[2].split(",", -1)) {
                if (!isOption(option)) {
                    throw invalid("volume", text, "unknown option \"" + option + "\"");
                }
                recursive &= !option.equals("bind");
                copy &= !option.equals("nocopy");
                if (!DROPPED.contains(option)) {
                    options.add(option);
                }
            }
        }
        if (source.startsWith("/") || source.startsWith(".")) {
            String path = source.startsWith("/") ? source : directory + "/" + source;
            return new MountRequest.Bind(normalize(path), target, options, recursive, true);
        }
        if (!VolumeNames.isValid(source)) {
            VolumeNames.check(source);
        }
        for (String option : options) {
            if (PROPAGATION.contains(option)) {
                throw invalid("volume", text, "a volume has no propagation mode, only a bind of a host path does");
            }
        }
        return new MountRequest.Volume(source, target, options, copy, "", Map.of(), false);
    }

    private static boolean areOptions(String text) {
        for (String option : text.split(",", -1)) {
            if (!isOption(option)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOption(String word) {
        return KEPT.contains(word) || DROPPED.contains(word) || PROPAGATION.contains(word);
    }

    /**
     * Reads {@code --mount type=…,source=…,target=…}.
     *
     * @param directory absolute path that a source which begins with a dot is taken from
     * @throws HullException when the form, a key or a path is wrong
     */
    public static MountRequest mount(String text, String directory) {
        return new MountFields(text, directory).request();
    }

    /**
     * Reads {@code --tmpfs TARGET[:OPTIONS]}.
     *
     * @throws HullException when the path or an option is wrong
     */
    public static MountRequest tmpfs(String text) {
        int colon = text.indexOf(':');
        String path = colon < 0 ? text : text.substring(0, colon);
        List<String> options =
                colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(",", -1));
        for (String option : options) {
            TmpfsWords.check("tmpfs", text, option);
        }
        return new MountRequest.Tmpfs(target("tmpfs", text, path), options);
    }

    static String target(String flag, String text, String path) {
        if (!path.startsWith("/")) {
            throw invalid(flag, text, path.isEmpty() ? "target is required" : "target must be an absolute path");
        }
        String clean = normalize(path);
        if (clean.equals("/")) {
            throw invalid(flag, text, "target must not be /");
        }
        return clean;
    }

    /** The path without empty, {@code .} and {@code ..} parts, as text. */
    public static String normalize(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    static HullException invalid(String flag, String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid " + flag + " \"" + text + "\": " + why);
    }
}
