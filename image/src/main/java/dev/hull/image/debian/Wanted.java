package dev.hull.image.debian;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Nearest;
import java.util.List;
import java.util.Optional;

/** The package that {@code NAME} or {@code NAME=VERSION} means. */
record Wanted(DebianPackage chosen) {
    static Wanted find(PackageIndex index, String text) {
        String name = LeftOutRules.name(text);
        List<DebianPackage> versions = index.named(name);
        if (versions.isEmpty()) {
            throw unknown(index, name);
        }
        if (name.equals(text)) {
            return new Wanted(versions.getFirst());
        }
        DebianVersion version = DebianVersion.parse(text.substring(name.length() + 1));
        for (DebianPackage each : versions) {
            if (each.version().compareTo(version) == 0) {
                return new Wanted(each);
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                "there is no version " + version + " of package " + name + ", only "
                        + String.join(
                                ", ",
                                versions.stream()
                                        .map(each -> each.version().text())
                                        .distinct()
                                        .toList()));
    }

    private static HullException unknown(PackageIndex index, String name) {
        List<DebianPackage> providers = index.providing(name);
        String hint = "";
        if (!providers.isEmpty()) {
            hint = "; it is provided by "
                    + String.join(
                            ", ",
                            providers.stream()
                                    .map(DebianPackage::name)
                                    .distinct()
                                    .limit(5)
                                    .toList());
        } else {
            Optional<String> near = Nearest.of(name, index.names());
            hint = near.map(it -> "; did you mean " + it + "?").orElse("");
        }
        return new HullException(
                ErrorKind.NOT_FOUND,
                "there is no package '" + name + "' among " + index.size() + " for " + index.architecture() + hint);
    }
}
