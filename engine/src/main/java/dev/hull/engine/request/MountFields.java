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
    private String type = "volume";
    private String source = "";
    private String target = "";
    private boolean recursive = true;
    private boolean copy = true;
    private String subpath = "";
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    MountFields(String text) {
        this.text = text;
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            keys.add(key);
            take(field, key, equals < 0 ? "" : field.substring(equals + 1));
        }
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
            case "tmpfs-size" -> options.add("size=" + value);
            case "tmpfs-mode" -> options.add("mode=" + value);
            case "consistency" -> {}
            default -> throw invalid("unknown field \"" + field + "\"");
        }
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
                if (!source.startsWith("/")) {
                    throw invalid("source must be an absolute path");
                }
                yield new MountRequest.Bind(MountParser.normalize(source), inside, options, recursive, false);
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
