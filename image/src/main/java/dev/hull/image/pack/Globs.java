package dev.hull.image.pack;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

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
            Pattern pattern = compile(part);
            for (String name : tree.list(directory.path())) {
                boolean hidden = name.startsWith(".") && !part.startsWith(".");
                if (!hidden && pattern.matcher(name).matches()) {
                    found.add(SourceTree.child(parent, name));
                }
            }
        }
        return found;
    }

    /** The pattern for whole relative paths; {@code **} goes across directories. */
    static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (close > 0) {
                String inside = glob.substring(i + 1, close)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&&", "&\\&");
                regex.append('[')
                        .append(inside.startsWith("!") ? "^" + inside.substring(1) : inside)
                        .append(']');
                i = close;
            } else if (c == '{' && glob.indexOf('}', i) > 0) {
                regex.append("(?:");
                braces++;
            } else if (c == '}' && braces > 0) {
                regex.append(')');
                braces--;
            } else if (c == ',' && braces > 0) {
                regex.append('|');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.append(")".repeat(braces)).toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "invalid pattern '" + glob + "': " + e.getDescription(), e);
        }
    }
}
