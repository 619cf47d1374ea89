package dev.hull.image.sbom;

import java.util.Set;

/** Which license texts are identifiers of SPDX's list, as far as packages commonly state them. */
final class Licenses {
    private static final Set<String> KNOWN = Set.of(
            "0BSD",
            "AFL-2.1",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "Apache-1.1",
            "Apache-2.0",
            "Artistic-1.0",
            "Artistic-1.0-Perl",
            "Artistic-2.0",
            "BSD-1-Clause",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSD-4-Clause",
            "BSD-4-Clause-UC",
            "BSL-1.0",
            "bzip2-1.0.6",
            "CC-BY-3.0",
            "CC-BY-4.0",
            "CC-BY-SA-3.0",
            "CC-BY-SA-4.0",
            "CC0-1.0",
            "CDDL-1.0",
            "CDDL-1.1",
            "CPL-1.0",
            "curl",
            "EPL-1.0",
            "EPL-2.0",
            "EUPL-1.2",
            "FSFAP",
            "FSFUL",
            "FSFULLR",
            "GFDL-1.2-only",
            "GFDL-1.2-or-later",
            "GFDL-1.3-only",
            "GFDL-1.3-or-later",
            "GPL-1.0-only",
            "GPL-1.0-or-later",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "HPND",
            "ICU",
            "IJG",
            "ISC",
            "LGPL-2.0-only",
            "LGPL-2.0-or-later",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "Libpng",
            "MIT",
            "MIT-0",
            "MPL-1.1",
            "MPL-2.0",
            "MS-PL",
            "NCSA",
            "OFL-1.1",
            "OpenLDAP-2.8",
            "OpenSSL",
            "PHP-3.01",
            "PostgreSQL",
            "PSF-2.0",
            "Python-2.0",
            "Ruby",
            "Sleepycat",
            "TCL",
            "Unicode-DFS-2016",
            "Unlicense",
            "UPL-1.0",
            "Vim",
            "W3C",
            "WTFPL",
            "X11",
            "XFree86-1.1",
            "Zlib",
            "ZPL-2.1");

    private Licenses() {}

    /** Whether SPDX has it under exactly this identifier. */
    static boolean isKnown(String text) {
        return KNOWN.contains(text);
    }

    /** The identifier for what Debian calls it ({@code GPL-2+}), or the text as it is. */
    static String identifier(String text) {
        return switch (text) {
            case "GPL-1" -> "GPL-1.0-only";
            case "GPL-1+" -> "GPL-1.0-or-later";
            case "GPL-2", "GPL-2.0" -> "GPL-2.0-only";
            case "GPL-2+", "GPL-2.0+" -> "GPL-2.0-or-later";
            case "GPL-3", "GPL-3.0" -> "GPL-3.0-only";
            case "GPL-3+", "GPL-3.0+" -> "GPL-3.0-or-later";
            case "LGPL-2" -> "LGPL-2.0-only";
            case "LGPL-2+" -> "LGPL-2.0-or-later";
            case "LGPL-2.1" -> "LGPL-2.1-only";
            case "LGPL-2.1+" -> "LGPL-2.1-or-later";
            case "LGPL-3" -> "LGPL-3.0-only";
            case "LGPL-3+" -> "LGPL-3.0-or-later";
            case "Expat", "MIT License" -> "MIT";
            case "Apache-2", "Apache 2.0", "Apache License 2.0", "Apache License, Version 2.0" -> "Apache-2.0";
            case "BSD-3-clause", "BSD 3-Clause", "BSD-3-Clause License" -> "BSD-3-Clause";
            case "BSD-2-clause" -> "BSD-2-Clause";
            case "Artistic" -> "Artistic-1.0-Perl";
            case "ZLIB", "zlib" -> "Zlib";
            default -> text;
        };
    }
}
