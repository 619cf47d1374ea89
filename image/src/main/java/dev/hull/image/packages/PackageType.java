package dev.hull.image.packages;

/** Where a package's record comes from. */
public enum PackageType {
    DEB("deb", "Debian package"),
    APK("apk", "Alpine package"),
    RPM("rpm", "RPM package"),
    PYTHON("pypi", "Python distribution"),
    NODE("npm", "Node.js package"),
    JAVA("maven", "Java archive"),
    GO("golang", "Go module"),
    RUBY("gem", "Ruby gem");

    private final String purl;
    private final String title;

    PackageType(String purl, String title) {
        this.purl = purl;
        this.title = title;
    }

    /** Type in package URLs (purl-spec, PURL-TYPES). */
    public String purl() {
        return purl;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** Whether a system's package manager installed it, and not a language's. */
    public boolean isSystem() {
        return this == DEB || this == APK || this == RPM;
    }
}
