package dev.hull.build.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code --mount} of a RUN, as far as it can be told without looking at files.
 *
 * @param type {@code bind}, {@code cache}, {@code tmpfs}, {@code secret} or {@code ssh}
 * @param target where it is seen, empty for the type's usual place
 * @param source path in what it is taken from
 * @param from stage, image or context; empty for the build's context, of a cache for nothing
 * @param readOnly whether it can only be read
 * @param id of a cache, secret or agent; empty for the usual
 * @param sharing {@code shared}, {@code private} or {@code locked}
 * @param mode permission bits, -1 for the usual
 * @param uid owner
 * @param gid group
 * @param required whether a missing secret or agent is an error
 * @param size bytes of a tmpfs, 0 for no limit
 * @param environment variable that holds a secret, empty for none
 */
public record MountOption(
        String type,
        String target,
        String source,
        String from,
        boolean readOnly,
        String id,
        String sharing,
        int mode,
        long uid,
        long gid,
        boolean required,
        long size,
        String environment) {
    private static final Map<String, List<String>> FIELDS = Map.of(
            "bind", List.of("id", "from", "source", "target", "rw"),
            "cache", List.of("id", "target", "ro", "sharing", "from", "source", "mode", "uid", "gid"),
            "tmpfs", List.of("target", "size"),
            "secret", List.of("id", "source", "target", "env", "required", "mode", "uid", "gid"),
            "ssh", List.of("id", "target", "required", "mode", "uid", "gid"));

    private static final Map<String, String> ALIASES =
            Map.of("src", "source", "dst", "target", "destination", "target", "readwrite", "rw", "readonly", "ro");

    /**
     * Reads an option, variables in it resolved.
     *
     * @throws HullException INVALID_ARGUMENT when it is none
     */
    public static MountOption parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : split(text)) {
            int equals = field.indexOf('=');
            String name = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            fields.put(ALIASES.getOrDefault(name, name), equals < 0 ? "" : field.substring(equals + 1));
        }
        String type = fields.getOrDefault("type", "bind").toLowerCase(Locale.ROOT);
        List<String> known = FIELDS.get(type);
        if (known == null) {
            throw wrong("unsupported mount type \"" + type + "\"; use bind, cache, tmpfs, secret or ssh");
        }
        fields.remove("type");
        for (String name : fields.keySet()) {
            boolean other = List.of("rw", "ro").contains(name); // of no consequence for a secret
            if (!known.contains(name) && !other) {
                throw wrong("unexpected key '" + name + "' in '" + name + "' of a mount of type " + type
                        + Nearest.of(name, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
            }
        }
        return of(type, fields);
    }

    private static MountOption of(String type, Map<String, String> fields) {
        boolean writable = type.equals("bind")
                ? isTrue(fields, "rw", false) || !isTrue(fields, "ro", true)
                : !isTrue(fields, "ro", false) && isTrue(fields, "rw", true);
        String sharing = fields.getOrDefault("sharing", "shared").toLowerCase(Locale.ROOT);
        if (!List.of("shared", "private", "locked").contains(sharing)) {
            throw wrong("unsupported sharing value \"" + sharing + "\"; use shared, private or locked");
        }
        String target = fields.getOrDefault("target", "");
        if (target.isEmpty() && List.of("bind", "cache", "tmpfs").contains(type)) {
            throw wrong("target is required for a mount of type " + type);
        }
        if (type.equals("secret") && fields.containsKey("source") && fields.containsKey("id")) {
            throw wrong("both source and id can't be set for a mount of type secret");
        }
        return new MountOption(
                type,
                target,
                fields.getOrDefault("source", ""),
                fields.getOrDefault("from", ""),
                !writable,
                fields.getOrDefault("id", ""),
                sharing,
                fields.containsKey("mode") ? octal(fields.getOrDefault("mode", "")) : -1,
                number(fields, "uid"),
                number(fields, "gid"),
                isTrue(fields, "required", false),
                bytes(fields.getOrDefault("size", "")),
                variable(fields));
    }

    /** The variable for a secret; {@code env=} alone means the one that is called like the secret. */
    private static String variable(Map<String, String> fields) {
        String name = fields.getOrDefault("env", "");
        return fields.containsKey("env") && name.isEmpty()
                ? fields.getOrDefault("source", fields.getOrDefault("id", ""))
                : name;
    }

    /** At commas, of which those in double quotes are none. */
    private static List<String> split(String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        fields.removeIf(String::isEmpty);
        return fields;
    }

    private static boolean isTrue(Map<String, String> fields, String name, boolean otherwise) {
        String value = fields.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "", "true", "1", "t" -> true;
            case "false", "0", "f" -> false;
            default -> throw wrong("invalid value for " + name + ": " + value + "; use true or false");
        };
    }

    private static int octal(String text) {
        try {
            int mode = Integer.parseInt(text, 8);
            if (mode >= 0 && mode <= 07777) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong("invalid value for mode: " + text + "; it is an octal number such as 0400");
    }

    private static long number(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "0");
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong("invalid value for " + name + ": " + text + "; it is a number");
        }
        return Long.parseLong(text);
    }

    private static long bytes(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        String unit = text.substring(end).toLowerCase(Locale.ROOT).replaceAll("i?b$", "");
        int shift = "kmgt".indexOf(unit.isEmpty() ? "?" : unit);
        if (end == 0 || end > 15 || !unit.isEmpty() && shift < 0) {
            throw wrong("invalid value for size: " + text + "; write it as 64m or 1g");
        }
        return Long.parseLong(text.substring(0, end)) << 10 * (shift + 1);
    }

    private static HullException wrong(String message) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, message);
    }

    /** The id of a cache: as given, or its target. */
    public String cacheId() {
        return id.isEmpty() ? target : id;
    }

    /** The id of an agent: as given, or {@code default}. */
    public String agentId() {
        return id.isEmpty() ? "default" : id;
    }

    /** The id of a secret: as given by {@code source} or {@code id}, or the last part of its target. */
    public Optional<String> secretId() {
        if (!source.isEmpty()) {
            return Optional.of(source);
        }
        String last = target.substring(target.lastIndexOf('/') + 1);
        return !id.isEmpty() ? Optional.of(id) : last.isEmpty() ? Optional.empty() : Optional.of(last);
    }
}
