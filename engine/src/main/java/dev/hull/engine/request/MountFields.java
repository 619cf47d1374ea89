package dev.hull.engine.request;

import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of one {@code --mount}, as they are read one by one. */
final class MountFields {
    private final String text;
    private final String directory;
    private String type = "volume";
    private String source = "";
    private String target = "";
    private boolean recursive = true;
    private boolean copy = true;
    private String subpath = "";
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    /** The fields of that text; a source that begins with a dot is taken from the directory. */
    MountFields(String text, String directory) {
        this.text = text;
        this.directory = directory;
        for (String field : fields()) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            keys.add(key);
            take(field, key, equals < 0 ? "" : field.substring(equals + 1));
        }
    }

    /** The parts between the commas. As in Docker a part with a comma in it stands in quotes: {@code "src=/a,b"}. */
    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"' && (quoted || field.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw invalid("a quote is not closed");
        }
        fields.add(field.toString());
        return fields;
    }

    private void take(String field, String key, String value) {
        switch (key) {
            case "type" -> type = value.toLowerCase(Locale.ROOT);
            case "source", "src" -> source = value;
            case "target", "destination", "dst" -> target = value;
            case "readonly", "ro" -> {
                if (flag(key, value)) {
                    options.add("ro");
                }
            }
            case "bind-propagation" -> {
                if (!MountParser.PROPAGATION.contains(value)) {
                    throw invalid("unknown bind-propagation \"" + value + "\"");
                }
                options.add(value);
            }
            case "bind-nonrecursive" -> recursive = !flag(key, value);
            case "bind-recursive" -> {
                switch (value) {
                    case "enabled", "writable" -> {}
                    case "disabled" -> recursive = false;
                    case "readonly" -> options.add("rro");
                    default -> throw invalid("unknown bind-recursive \"" + value + "\"");
                }
            }
            case "volume-nocopy" -> copy = !flag(key, value);
            case "volume-subpath" -> subpath = MountParser.normalize(value).substring(1);
            case "volume-label" -> {
                int equals = value.indexOf('=');
                labels.put(
                        equals < 0 ? value : value.substring(0, equals), equals < 0 ? "" : value.substring(equals + 1));
            }
            case "volume-driver" -> {
                if (!value.equals("local")) {
                    throw invalid("the only volume-driver is local");
                }
            }
            case "volume-opt" ->
                throw invalid("volume-opt is not supported here; make the volume first, with hull volume create --opt");
            case "chown", "u" -> {
                if (flag(key, value)) {
                    options.add(MountRequest.OWN);
                }
            }
            case "map" -> {
                if (!value.equals("me")) {
                    throw invalid("unknown map \"" + value + "\"; the only one is me");
                }
                options.add(MountRequest.MAP_ME);
            }
            case "tmpfs-size" -> options.add("size=" + size(value));
            case "tmpfs-mode" -> options.add(TmpfsWords.check("mount", text, "mode=" + value));
            case "consistency" -> {}
            default -> throw invalid("unknown field \"" + field + "\"");
        }
    }

    /** As Docker reads it: a number of bytes with k, m, g or t, and those with b or ib behind them. */
    private String size(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith("ib")
                ? lower.substring(0, lower.length() - 2)
                : lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
        return TmpfsWords.check("mount", text, "size=" + plain).substring("size=".length());
    }

    private boolean flag(String key, String value) {
        return switch (value) {
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw invalid("\"" + value + "\" for " + key + " is neither true nor false");
        };
    }

    MountRequest request() {
        String inside = MountParser.target("mount", text, target);
        return switch (type) {
            case "bind" -> {
                onlyFor("bind", "volume-", "tmpfs-");
                boolean relative = source.equals(".") || source.startsWith("./") || source.startsWith("..");
                if (!relative && !source.startsWith("/")) {
                    throw invalid(
                            source.isEmpty()
                                    ? "source is required"
                                    : "source must be an absolute path, or one that begins with ./");
                }
                String path = MountParser.normalize(relative ? directory + "/" + source : source);
                yield new MountRequest.Bind(path, inside, options, recursive, false);
            }
            case "tmpfs" -> {
                onlyFor("tmpfs", "volume-", "bind-");
                if (!source.isEmpty()) {
                    throw invalid("a tmpfs has no source");
                }
                yield new MountRequest.Tmpfs(inside, options);
            }
            case "volume" -> {
                onlyFor("volume", "bind-", "tmpfs-");
                yield new MountRequest.Volume(
                        source.isEmpty() ? "" : VolumeNames.check(source),
                        inside,
                        options,
                        copy,
                        subpath,
                        labels,
                        source.isEmpty());
            }
            default -> throw invalid("unknown type \"" + type + "\"; use bind, volume or tmpfs");
        };
    }

    private void onlyFor(String own, String first, String second) {
        for (String key : keys) {
            if (key.startsWith(first) || key.startsWith(second)) {
                throw invalid("cannot mix '" + key.substring(0, key.indexOf('-')) + "-*' options with mount type '"
                        + own + "'");
            }
        }
    }

    private HullException invalid(String why) {
        return MountParser.invalid("mount", text, why);
    }
}
