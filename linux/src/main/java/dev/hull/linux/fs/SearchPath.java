package dev.hull.linux.fs;

import java.io.File;
import java.util.Optional;

/** Programs of this machine, by the value of a variable PATH: directories with colons between. */
public final class SearchPath {
    private SearchPath() {}

    /** The absolute path of a program; relative directories, as which an empty one counts, are passed over. */
    public static Optional<String> find(String path, String name) {
        int start = 0;
        while (start <= path.length()) {
            int end = path.indexOf(':', start);
            end = end < 0 ? path.length() : end;
            String directory = path.substring(start, end);
            if (directory.startsWith("/")) {
                File file = new File(directory, name);
                if (file.canExecute() && !file.isDirectory()) {
                    return Optional.of(directory + "/" + name);
                }
            }
            start = end + 1;
        }
        return Optional.empty();
    }
}
