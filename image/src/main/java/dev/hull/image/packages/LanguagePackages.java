package dev.hull.image.packages;

import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records of Python, Node.js and Ruby. */
final class LanguagePackages {
    private static final Pattern GEM = Pattern.compile(
            "s\\.(name|version|licenses?)\\s*=\\s*(?:Gem::Version\\.new\\s*)?(\\[[^\\]]*\\]|\"[^\"]*\"|'[^']*')");
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");

    private LanguagePackages() {}

    /** {@code METADATA} of a dist-info or {@code PKG-INFO} of an egg-info directory. */
    static List<SoftwarePackage> python(byte[] bytes, String path, int layer) {
        List<Map<String, String>> stanzas = Stanzas.parse(bytes);
        if (stanzas.isEmpty()) {
            return List.of();
        }
        Map<String, String> head = stanzas.getFirst();
        String name = head.getOrDefault("Name", "").split("\n")[0];
        String license = head.getOrDefault("License-Expression", head.getOrDefault("License", ""))
                .split("\n")[0]
                .strip();
        boolean known = !license.isEmpty() && !license.equalsIgnoreCase("UNKNOWN") && license.length() < 100;
        return name.isEmpty()
                ? List.of()
                : List.of(new SoftwarePackage(
                        PackageType.PYTHON,
                        "",
                        name,
                        head.getOrDefault("Version", "").split("\n")[0],
                        "",
                        known ? List.of(license) : List.of(),
                        "",
                        path,
                        layer));
    }

    /** A {@code package.json} below {@code node_modules}. */
    static List<SoftwarePackage> node(byte[] bytes, String path, int layer) {
        try {
            JsonObject json = Json.parse(bytes).asObject();
            String name = json.string("name", "");
            if (name.isEmpty()) {
                return List.of();
            }
            int slash = name.startsWith("@") ? name.indexOf('/') : -1;
            List<String> licenses = json.get("license")
                    .filter(JsonValue.JsonString.class::isInstance)
                    .map(JsonValue::asString)
                    .map(List::of)
                    .orElse(List.of());
            return List.of(new SoftwarePackage(
                    PackageType.NODE,
                    slash < 0 ? "" : name.substring(0, slash),
                    name.substring(slash + 1),
                    json.string("version", ""),
                    "",
                    licenses,
                    "",
                    path,
                    layer));
        } catch (HullException e) {
            return List.of(); // a file of that name which is none
        }
    }

    /** A {@code NAME-VERSION.gemspec} below {@code specifications}. */
    static List<SoftwarePackage> gem(byte[] bytes, String path, int layer) {
        String name = "";
        String version = "";
        List<String> licenses = new ArrayList<>();
        Matcher lines = GEM.matcher(new String(bytes, StandardCharsets.UTF_8));
        while (lines.find()) {
            Matcher values = QUOTED.matcher(lines.group(2));
            while (values.find()) {
                switch (lines.group(1)) {
                    case "name" -> name = values.group(1);
                    case "version" -> version = values.group(1);
                    default -> licenses.add(values.group(1));
                }
            }
        }
        return name.isEmpty()
                ? List.of()
                : List.of(new SoftwarePackage(PackageType.RUBY, "", name, version, "", licenses, "", path, layer));
    }
}
