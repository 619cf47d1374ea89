package dev.hull.image.packages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records of dpkg and apk. */
final class SystemPackages {
    private SystemPackages() {}

    /** A dpkg status file, or a file of {@code status.d}, as distroless images have them. */
    static List<SoftwarePackage> dpkg(byte[] bytes, String path, int layer) {
        List<SoftwarePackage> found = new ArrayList<>();
        for (Map<String, String> stanza : Stanzas.parse(bytes)) {
            String name = stanza.getOrDefault("Package", "");
            String status = stanza.getOrDefault("Status", "install ok installed");
            if (name.isEmpty() || !status.endsWith(" installed")) {
                continue;
            }
            String source = stanza.getOrDefault("Source", "").split(" ")[0];
            found.add(new SoftwarePackage(
                    PackageType.DEB,
                    "",
                    name,
                    stanza.getOrDefault("Version", ""),
                    stanza.getOrDefault("Architecture", ""),
                    List.of(),
                    source,
                    path,
                    layer));
        }
        return found;
    }

    /** Licenses of a machine-readable copyright file (DEP-5); none of any other. */
    static List<String> copyright(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.UTF_8);
        if (!head.contains("Format:") && !head.contains("Format-Specification:")) {
            return List.of();
        }
        Set<String> licenses = new LinkedHashSet<>();
        for (Map<String, String> stanza : Stanzas.parse(bytes)) {
            String license = stanza.getOrDefault("License", "").split("\n")[0].strip();
            if (!license.isEmpty() && license.length() < 100) {
                licenses.add(license);
            }
        }
        return List.copyOf(licenses);
    }

    /** apk's list of what is installed: one letter for each kind of line. */
    static List<SoftwarePackage> apk(byte[] bytes, String path, int layer) {
        List<SoftwarePackage> found = new ArrayList<>();
        for (Map<String, String> stanza : Stanzas.parse(bytes)) {
            String name = stanza.getOrDefault("P", "");
            if (!name.isEmpty()) {
                String license = stanza.getOrDefault("L", "");
                String origin = stanza.getOrDefault("o", "");
                found.add(new SoftwarePackage(
                        PackageType.APK,
                        "",
                        name,
                        stanza.getOrDefault("V", "").split("\n")[0],
                        stanza.getOrDefault("A", "").split("\n")[0],
                        license.isEmpty() ? List.of() : List.of(license.split("\n")[0]),
                        origin.equals(name) ? "" : origin,
                        path,
                        layer));
            }
        }
        return found;
    }
}
