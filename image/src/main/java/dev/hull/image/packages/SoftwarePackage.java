package dev.hull.image.packages;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A package that an image has.
 *
 * @param type what installed it
 * @param namespace group of a Java archive, scope of a Node.js package, distribution of a system package; or ""
 * @param name its name
 * @param version its version, "" when unknown
 * @param architecture of a system package, or ""
 * @param licenses as stated, SPDX expressions where the package says so; empty when unknown
 * @param origin source package, where it has another name; or ""
 * @param path the record or file that tells of it, with a leading slash
 * @param layer place of the layer that the record comes from
 */
public record SoftwarePackage(
        PackageType type,
        String namespace,
        String name,
        String version,
        String architecture,
        List<String> licenses,
        String origin,
        String path,
        int layer) {
    public SoftwarePackage {
        licenses = List.copyOf(licenses);
    }

    SoftwarePackage in(String otherNamespace) {
        return new SoftwarePackage(type, otherNamespace, name, version, architecture, licenses, origin, path, layer);
    }

    SoftwarePackage withLicenses(List<String> others) {
        return new SoftwarePackage(type, namespace, name, version, architecture, others, origin, path, layer);
    }

    /** The package as a URL (purl-spec 1.0): {@code pkg:deb/debian/curl@8.5.0-2?arch=amd64}. */
    public String purl() {
        StringBuilder url = new StringBuilder("pkg:").append(type.purl()).append('/');
        if (!namespace.isEmpty()) {
            for (String part : namespace.split("/")) {
                url.append(encode(part)).append('/');
            }
        }
        String shown = type == PackageType.PYTHON
                ? name.toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                : name;
        url.append(encode(shown).replace("%2F", "/"));
        if (!version.isEmpty()) {
            url.append('@').append(encode(version));
        }
        if (!architecture.isEmpty() && type.isSystem()) {
            url.append("?arch=").append(encode(architecture));
        }
        return url.toString();
    }

    /** All but letters, digits and {@code .-_~} by percent signs; a colon may stay. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_~:".indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }
}
