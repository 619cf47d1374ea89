package dev.hull.engine.files;

import dev.hull.image.tar.ByteNames;

/** Paths as text, by the rules of Docker's {@code cp}. */
final class Names {
    private Names() {}

    /** Whether the path says that it means a directory: it ends with a slash or is a dot at the end. */
    static boolean assertsDirectory(String path) {
        return path.endsWith("/") || meansContents(path);
    }

    /** Whether the path means what is in a directory, not the directory. */
    static boolean meansContents(String path) {
        return path.equals(".") || path.endsWith("/.");
    }

    /** The last name; "" for the root and for what means contents. */
    static String base(String path) {
        if (meansContents(path)) {
            return "";
        }
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return name.equals(".") || name.equals("..") ? "" : name;
    }

    /** The path without slashes and dots at its end that only say what it means. */
    static String trimmed(String path) {
        String rest = path;
        while (rest.length() > 1 && (rest.endsWith("/") || rest.endsWith("/."))) {
            rest = rest.substring(0, rest.length() - 1);
        }
        return rest;
    }

    /** A path inside a container as a byte string, absolute. */
    static String inside(String path) {
        return ByteNames.ofText(path.startsWith("/") ? path : "/" + path);
    }
}
