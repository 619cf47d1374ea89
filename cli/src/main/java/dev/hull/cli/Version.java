package dev.hull.cli;

/** What this Hull calls itself. */
public final class Version {
    /** Version number. */
    public static final String NUMBER = "0.1.0";

    private Version() {}

    /** The line of {@code hull --version}. */
    static String line() {
        return "Hull version " + NUMBER;
    }
}
