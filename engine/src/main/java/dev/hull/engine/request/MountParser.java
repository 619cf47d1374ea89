package dev.hull.engine.request;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code -v}, {@code --mount} and {@code --tmpfs} in Docker's syntax. */
public final class MountParser {
    private static final List<String> PROPAGATION =
            List.of("private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable");
    private static final List<String> BIND_OPTIONS = List.of(
            "ro",
            "rw",
            "rro",
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "bind",
            "rbind",
            "z",
            "Z",
            "U",
            "nocopy",
            "delegated",
            "cached",
            "consistent");

    private MountParser() {}

    /**
     * Reads {@code -v SOURCE:TARGET[:OPTIONS]}.
     *
     * @param text the flag's value
     * @param directory absolute path that a relative source is taken from
     * @throws HullException when the form, a path or an option is wrong
     */
    public static MountRequest volume(String text, String directory) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty()) {
            throw invalid("volume", text, "expected SOURCE:TARGET[:OPTIONS]");
        }
        if (parts.length == 1) {
            throw unsupported(text, "an anonymous volume");
        }
        String source = parts[0];
        String target = target("volume", text, parts[1]);
        List<String> options = new ArrayList<>();
        boolean recursive = true;
        if (parts.length == 3) {
            for (String option : parts[2].split(",", -1)) {
                if (!BIND_OPTIONS.contains(option) && !PROPAGATION.contains(option)) {
                    throw invalid("volume", text, "unknown option \"" + option + "\"");
                }
                if (option.equals("z") || option.equals("Z") || option.equals("U")) {
                    throw invalid("volume", text, "the option \"" + option + "\" is not supported here");
                }
                recursive &= !option.equals("bind");
                if (!List.of("bind", "rbind", "delegated", "cached", "consistent", "rw", "nocopy")
                        .contains(option)) {
                    options.add(option);
                }
            }
        }
        if (!source.startsWith("/")) {
            if (!source.startsWith(".")) {
                throw unsupported(text, "the named volume \"" + source + "\"");
            }
            source = normalize(directory + "/" + source);
        }
        return new MountRequest.Bind(normalize(source), target, options, recursive);
    }

    private static HullException unsupported(String text, String what) {
        return new HullException(
                ErrorKind.UNSUPPORTED,
                "invalid volume \"" + text + "\": " + what
                        + " is not supported by this version; bind a directory with -v /host/path:/inside");
    }

    /**
     * Reads {@code --mount type=…,source=…,target=…}.
     *
     * @throws HullException when the form, a key or a path is wrong
     */
    public static MountRequest mount(String text) {
        String type = "volume";
        String source = "";
        String target = "";
        boolean recursive = true;
        List<String> options = new ArrayList<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : field.substring(equals + 1);
            switch (key) {
                case "type" -> type = value.toLowerCase(Locale.ROOT);
                case "source", "src" -> source = value;
                case "target", "destination", "dst" -> target = value;
                case "readonly", "ro" -> {
                    if (flag(text, key, value)) {
                        options.add("ro");
                    }
                }
                case "bind-propagation" -> {
                    if (!PROPAGATION.contains(value)) {
                        throw invalid("mount", text, "unknown bind-propagation \"" + value + "\"");
                    }
                    options.add(value);
                }
                case "bind-nonrecursive" -> recursive = !flag(text, key, value);
                case "bind-recursive" -> {
                    switch (value) {
                        case "enabled" -> {}
                        case "disabled" -> recursive = false;
                        case "writable" -> {}
                        case "readonly" -> options.add("rro");
                        default -> throw invalid("mount", text, "unknown bind-recursive \"" + value + "\"");
                    }
                }
                case "tmpfs-size" -> options.add("size=" + value);
                case "tmpfs-mode" -> options.add("mode=" + value);
                case "consistency" -> {}
                default -> throw invalid("mount", text, "unknown field \"" + field + "\"");
            }
        }
        String inside = target("mount", text, target);
        return switch (type) {
            case "bind" -> {
                if (!source.startsWith("/")) {
                    throw invalid("mount", text, "source must be an absolute path");
                }
                yield new MountRequest.Bind(normalize(source), inside, options, recursive);
            }
            case "tmpfs" -> {
                if (!source.isEmpty()) {
                    throw invalid("mount", text, "a tmpfs has no source");
                }
                yield new MountRequest.Tmpfs(inside, options);
            }
            case "volume" ->
                throw new HullException(
                        ErrorKind.UNSUPPORTED,
                        "invalid mount \"" + text + "\": volumes are not supported by this version");
            default -> throw invalid("mount", text, "unknown type \"" + type + "\"; use bind or tmpfs");
        };
    }

    /**
     * Reads {@code --tmpfs TARGET[:OPTIONS]}.
     *
     * @throws HullException when the path is wrong
     */
    public static MountRequest tmpfs(String text) {
        int colon = text.indexOf(':');
        String path = colon < 0 ? text : text.substring(0, colon);
        List<String> options =
                colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(",", -1));
        return new MountRequest.Tmpfs(target("tmpfs", text, path), options);
    }

    private static boolean flag(String text, String key, String value) {
        return switch (value) {
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw invalid("mount", text, "\"" + value + "\" for " + key + " is neither true nor false");
        };
    }

    private static String target(String flag, String text, String path) {
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

    private static HullException invalid(String flag, String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid " + flag + " \"" + text + "\": " + why);
    }
}
