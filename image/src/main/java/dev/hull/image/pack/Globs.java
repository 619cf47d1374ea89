package dev.hull.image.pack;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Patterns of paths as a shell reads them: {@code *}, {@code ?}, {@code [a-z]} and <code>{a,b}</code> within a name. */
final class Globs {
    private Globs() {}

    /** Whether that is a pattern rather than a path. */
    static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    /** All paths of the tree that match, sorted; for a plain path that path, when something is there. */
    static List<String> expand(SourceTree tree, String pattern) {
        List<String> paths = List.of("/");
        for (String part : pattern.split("/")) {
            if (!part.isEmpty()) {
                paths = step(tree, paths, part);
            }
        }
        return List.copyOf(new TreeSet<>(paths));
    }

    private static List<String> step(SourceTree tree, List<String> parents, String part) {
        List<String> found = new ArrayList<>();
        for (String parent : parents) {
            Walk directory = tree.walk(parent);
            if (!directory.node().map(Node::isDirectory).orElse(false)) {
                continue;
            }
            if (!isPattern(part)) {
                if (tree.lstat(SourceTree.child(directory.path(), part)).isPresent()) {
                    found.add(SourceTree.child(parent, part));
                }
                continue;
            }
            PathMatcher matcher = matcher(part);
            for (String name : tree.list(directory.path())) {
                boolean hidden = name.startsWith(".") && !part.startsWith(".");
                if (!hidden && matcher.matches(Path.of(name))) {
                    found.add(SourceTree.child(parent, name));
                }
            }
        }
        return found;
    }

    /** Matches whole relative paths; {@code **} goes across directories. */
    static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }
}
