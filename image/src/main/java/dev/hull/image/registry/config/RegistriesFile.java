package dev.hull.image.registry.config;

import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the text of a {@code registries.conf} to settings. Members of version 2 that make no difference here
 * ({@code short-name-mode}, {@code credential-helpers} …) are let pass; version 1 is refused with the reason.
 */
final class RegistriesFile {
    private RegistriesFile() {}

    static RegistrySettings parse(String origin, String text) {
        try {
            return settings(origin, Toml.parse(text));
        } catch (JsonException e) {
            String place = e.path().startsWith("$.") ? e.path().substring(2) : e.path();
            String rule = e.sentence().substring(e.path().length());
            throw new HullException(e.kind(), origin + ": " + place + rule, e);
        } catch (HullException e) {
            throw new HullException(e.kind(), origin + ": " + e.sentence(), e);
        }
    }

    private static RegistrySettings settings(String origin, JsonObject file) {
        if (file.get("registries").isPresent()) {
            throw new JsonException(
                    "$.registries",
                    "this is version 1 of the format; write [[registry]] tables with location, insecure and blocked"
                            + " instead, and unqualified-search-registries");
        }
        List<String> search = file.strings("unqualified-search-registries");
        for (String registry : search) {
            if (!isHost(registry)) {
                throw new JsonException(
                        "$.unqualified-search-registries",
                        "'" + registry + "' is not of the form host[:port] with a dot, a port or localhost");
            }
        }
        Map<String, String> aliases = new LinkedHashMap<>();
        file.stringMap("aliases").forEach((name, target) -> aliases.put(name, alias(name, target)));
        List<RegistryRule> rules = new ArrayList<>();
        for (JsonValue rule : file.list("registry")) {
            rules.add(rule(rule.asObject()));
        }
        return new RegistrySettings(origin, search, aliases, rules);
    }

    /** Whether a name that starts with it is one of that registry: a dot, a port or localhost make it so. */
    private static boolean isHost(String text) {
        try {
            return text.equals(Reference.DEFAULT_REGISTRY)
                    || Reference.parse(text + "/name").registry().equals(text);
        } catch (HullException e) {
            return false;
        }
    }

    private static String alias(String name, String target) {
        boolean tagged = target.indexOf('@') >= 0 || target.lastIndexOf(':') > target.indexOf('/');
        boolean placed = target.indexOf('/') > 0 && isHost(target.substring(0, target.indexOf('/')));
        if (!target.isEmpty() && (tagged || !placed)) {
            throw new JsonException(
                    "$.aliases." + name, "'" + target + "' is not of the form host/repository, without tag or digest");
        }
        return target;
    }

    private static RegistryRule rule(JsonObject json) {
        String location = place(json, "location");
        String prefix = json.string("prefix", "").isEmpty() ? location : place(json, "prefix");
        if (prefix.isEmpty()) {
            throw new JsonException(json.path(), "a [[registry]] needs a prefix or a location");
        }
        if (prefix.startsWith("*.") && prefix.indexOf('/') >= 0) {
            throw new JsonException(json.path() + ".prefix", "'" + prefix + "': a wildcard stands for hosts only");
        }
        boolean digestOnly = json.bool("mirror-by-digest-only", false);
        List<RegistryRule.Mirror> mirrors = new ArrayList<>();
        for (JsonValue value : json.list("mirror")) {
            JsonObject mirror = value.asObject();
            String where = place(mirror, "location");
            if (where.isEmpty()) {
                throw new JsonException(mirror.path(), "a [[registry.mirror]] needs a location");
            }
            mirrors.add(new RegistryRule.Mirror(where, mirror.bool("insecure", false), use(mirror, digestOnly)));
        }
        boolean same = location.equals(prefix);
        return new RegistryRule(
                prefix, same ? "" : location, json.bool("insecure", false), json.bool("blocked", false), mirrors);
    }

    private static RegistryRule.Use use(JsonObject mirror, boolean digestOnly) {
        return switch (mirror.string("pull-from-mirror", digestOnly ? "digest-only" : "all")) {
            case "all" -> RegistryRule.Use.ALL;
            case "digest-only" -> RegistryRule.Use.DIGEST_ONLY;
            case "tag-only" -> RegistryRule.Use.TAG_ONLY;
            default ->
                throw new JsonException(
                        mirror.path() + ".pull-from-mirror", "expected \"all\", \"digest-only\" or \"tag-only\"");
        };
    }

    /** {@code host[:port][/path…]}: no scheme, no tag, no digest. */
    private static String place(JsonObject json, String member) {
        String text = json.string(member, "");
        String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        int slash = trimmed.indexOf('/');
        boolean tagged = slash >= 0 && trimmed.indexOf(':', slash) >= 0;
        if (trimmed.contains("://") || trimmed.indexOf('@') >= 0 || tagged) {
            throw new JsonException(
                    json.path() + "." + member,
                    "'" + text + "' is not of the form host[:port][/path], without scheme, tag or digest");
        }
        return trimmed;
    }
}
