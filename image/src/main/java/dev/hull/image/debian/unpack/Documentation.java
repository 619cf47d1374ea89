package dev.hull.image.debian.unpack;

import java.util.List;

/** What of a package nobody needs to run it: texts for people and translations. Licences stay. */
final class Documentation {
    private static final List<String> DIRECTORIES = List.of(
            "usr/share/doc-base/",
            "usr/share/bug/",
            "usr/share/gtk-doc/",
            "usr/share/help/",
            "usr/share/info/",
            "usr/share/linda/",
            "usr/share/lintian/",
            "usr/share/locale/",
            "usr/share/man/");

    private Documentation() {}

    /**
     * Whether a path is left out.
     *
     * @param isDirectory directories of {@code usr/share/doc} stay: the copyright file of a package is in one
     * @param isLink links stay there too: packages of one source share a directory
     */
    static boolean covers(String path, boolean isDirectory, boolean isLink) {
        if (path.startsWith("usr/share/doc/")) {
            boolean top = path.indexOf('/', "usr/share/doc/".length()) < 0;
            return !(top && (isDirectory || isLink)) && !path.endsWith("/copyright");
        }
        String probe = isDirectory ? path + "/" : path;
        for (String directory : DIRECTORIES) {
            if (probe.startsWith(directory)) {
                return !path.equals("usr/share/locale/locale.alias");
            }
        }
        return false;
    }
}
