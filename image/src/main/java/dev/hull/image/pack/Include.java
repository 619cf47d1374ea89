package dev.hull.image.pack;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One file or directory to pack, where it is and where it goes.
 *
 * @param path in the image
 * @param text as the user wrote it
 */
record Include(String path, String text) {
    /**
     * Reads {@code SRC} or {@code SRC:DST}, both for programs and for includes, and lets the tree show what has a DST at its
     * new place. A pattern gives one for each match; a DST that ends in a slash is the directory that it goes into.
     */
    static List<Include> parse(String text, SourceTree tree, String directory) {
        String source = text;
        String target = "";
        int colon = text.lastIndexOf(":/");
        if (colon > 0 && tree.walk(absolute(text, directory)).node().isEmpty()) {
            source = text.substring(0, colon);
            target = text.substring(colon + 1);
        }
        String path = absolute(source, directory);
        boolean pattern = Globs.isPattern(path) && tree.walk(path).node().isEmpty();
        List<String> paths = pattern ? Globs.expand(tree, path) : List.of(path);
        if (paths.isEmpty() || (!pattern && tree.walk(path).node().isEmpty())) {
            String where = source.startsWith("/") ? "" : " in " + directory;
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    pattern
                            ? "nothing matches '" + source + "'" + where
                            : "there is no '" + source + "'" + where + " to include");
        }
        List<Include> includes = new ArrayList<>();
        for (String one : paths) {
            includes.add(new Include(target.isEmpty() ? one : map(one, target, pattern, tree), text));
        }
        return includes;
    }

    private static String map(String path, String target, boolean pattern, SourceTree tree) {
        Walk source = tree.walk(path);
        boolean intoDirectory = target.endsWith("/") || pattern;
        String clean = absolute(target, "/");
        String place = intoDirectory ? SourceTree.child(clean, SourceTree.name(path)) : clean;
        String resolved = tree.place(place);
        source.node().ifPresent(node -> tree.map(resolved, node.source()));
        return resolved;
    }

    /** The path without dots and double slashes, from that directory when it is relative. */
    static String absolute(String text, String directory) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (text.startsWith("/") ? text : directory + "/" + text).split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
