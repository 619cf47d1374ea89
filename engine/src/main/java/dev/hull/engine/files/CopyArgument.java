package dev.hull.engine.files;

/**
 * An argument of {@code cp}: a path of this machine, or {@code CONTAINER:PATH}. What begins with a slash or a dot is local.
 *
 * @param container name or id, empty for this machine
 * @param path as given
 */
public record CopyArgument(String container, String path) {
    /** Reads an argument. */
    public static CopyArgument parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.startsWith("/") || text.startsWith(".")) {
            return new CopyArgument("", text);
        }
        return new CopyArgument(text.substring(0, colon), text.substring(colon + 1));
    }

    /**
     * The same text read as {@code IMAGE:PATH}, whose name may hold colons: it ends at the first colon before a slash that
     * begins a path, else at the last colon.
     */
    public CopyArgument ofImage() {
        String text = container + ":" + path;
        int colon = text.indexOf(":/");
        if (colon < 0) {
            colon = text.lastIndexOf(':');
        }
        return new CopyArgument(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Whether it is a path of this machine. */
    public boolean isLocal() {
        return container.isEmpty();
    }

    /** Whether it is an archive on a standard stream. */
    public boolean isStream() {
        return isLocal() && path.equals("-");
    }
}
