package dev.hull.build.copy;

import dev.hull.build.context.IgnoreRules;
import dev.hull.build.context.PathPattern;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the files that sources mean: paths and patterns, with directories' contents, without what is excluded. */
public final class Selector {
    private final SourceTree tree;
    private final IgnoreRules excludes;
    private final String shown;

    /**
     * A selector in a tree.
     *
     * @param excludes patterns of {@code --exclude}
     * @param shown what messages call the tree, such as {@code the build context}
     */
    public Selector(SourceTree tree, List<String> excludes, String shown) {
        this.tree = tree;
        this.excludes = checked(() -> IgnoreRules.excluding(excludes));
        this.shown = shown;
    }

    /** A pattern that is none is the user's mistake. */
    private static <T> T checked(Supplier<T> pattern) {
        try {
            return pattern.get();
        } catch (IllegalArgumentException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Finds them.
     *
     * @param parents whether the directories of the sources are kept ({@code --parents})
     * @throws HullException NOT_FOUND when a source that is no pattern is not there, INVALID_ARGUMENT for a pattern that is none
     */
    public Selection select(List<String> sources, boolean parents) throws IOException {
        List<Selection.Root> roots = new ArrayList<>();
        for (String source : sources) {
            if (parents) {
                roots.add(withParents(source));
            } else {
                roots(source, roots);
            }
        }
        return new Selection(tree, roots);
    }

    private void roots(String source, List<Selection.Root> roots) throws IOException {
        String path = TreePaths.clean(source);
        if (!hasWildcard(path)) {
            String place = TreePaths.resolve(tree::lookup, path, true);
            TreeFile file = tree.lookup(place).orElseThrow(() -> missing(path));
            root(path, file).ifPresent(roots::add);
            return;
        }
        for (String match : matches(path)) {
            String place = TreePaths.resolve(tree::lookup, match, true);
            Optional<TreeFile> file = tree.lookup(place);
            if (file.isPresent()) {
                root(match, file.get()).ifPresent(roots::add);
            }
        }
    }

    private Optional<Selection.Root> root(String path, TreeFile file) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!file.isDirectory()) {
            return excludes.excludes(path) || excludes.excludes(name)
                    ? Optional.empty()
                    : Optional.of(new Selection.Root(name, file, List.of()));
        }
        List<Selection.Member> members = new ArrayList<>();
        walk(file.path(), "", members);
        return Optional.of(new Selection.Root(name, file, members));
    }

    private void walk(String directory, String relative, List<Selection.Member> members) throws IOException {
        for (String name : tree.list(directory)) {
            String path = TreePaths.child(relative, name);
            if (excludes.excludes(path)) {
                continue;
            }
            Optional<TreeFile> file = tree.lookup(TreePaths.child(directory, name));
            if (file.isPresent()) {
                members.add(new Selection.Member(path, file.get()));
                if (file.get().isDirectory()) {
                    walk(file.get().path(), path, members);
                }
            }
        }
    }

    /** Whether a path is a pattern; a backslash alone only takes the meaning from the next character. */
    private static boolean hasWildcard(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '*' || c == '?' || c == '[') {
                return true;
            }
        }
        return false;
    }

    /** Paths that match a pattern, found part by part. */
    private List<String> matches(String pattern) throws IOException {
        List<String> found = new ArrayList<>(List.of(""));
        for (String part : pattern.split("/")) {
            List<String> next = new ArrayList<>();
            for (String directory : found) {
                step(directory, part, next);
            }
            found = next;
        }
        return found;
    }

    private void step(String directory, String part, List<String> next) throws IOException {
        String place = TreePaths.resolve(tree::lookup, directory, true);
        if (tree.lookup(place).filter(TreeFile::isDirectory).isEmpty()) {
            return;
        }
        if (!hasWildcard(part)) {
            String child = TreePaths.child(directory, part);
            if (tree.lookup(TreePaths.resolve(tree::lookup, child, false)).isPresent()) {
                next.add(child);
            }
            return;
        }
        PathPattern pattern = checked(() -> PathPattern.of(part.replace("**", "*")));
        for (String name : tree.list(place)) {
            if (pattern.matches(name)) {
                next.add(TreePaths.child(directory, name));
            }
        }
    }

    /** With {@code --parents}: what is before {@code /./} is where it begins, the rest is kept. */
    private Selection.Root withParents(String source) throws IOException {
        int pivot = source.indexOf("/./");
        String begin = pivot < 0 ? "" : TreePaths.clean(source.substring(0, pivot));
        String wanted = TreePaths.clean(pivot < 0 ? source : source.substring(pivot + 3));
        String place = TreePaths.resolve(tree::lookup, begin, true);
        TreeFile root = tree.lookup(place).filter(TreeFile::isDirectory).orElseThrow(() -> missing(begin));
        List<Selection.Member> all = new ArrayList<>();
        walk(place, "", all);
        PathPattern pattern = checked(() -> PathPattern.of(wanted));
        List<Selection.Member> kept = new ArrayList<>();
        for (Selection.Member member : all) {
            if (wanted.isEmpty() || isWithin(pattern, member.path()) || leadsTo(pattern, member, all)) {
                kept.add(member);
            }
        }
        if (kept.isEmpty() && !hasWildcard(wanted)) {
            throw missing(wanted);
        }
        return new Selection.Root("", root, kept);
    }

    private static boolean isWithin(PathPattern pattern, String path) {
        for (String at = path; !at.isEmpty(); at = TreePaths.parent(at)) {
            if (pattern.matches(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean leadsTo(PathPattern pattern, Selection.Member member, List<Selection.Member> all) {
        if (!member.file().isDirectory()) {
            return false;
        }
        String below = member.path() + "/";
        for (Selection.Member other : all) {
            if (other.path().startsWith(below) && isWithin(pattern, other.path())) {
                return true;
            }
        }
        return false;
    }

    private HullException missing(String path) {
        String hint =
                shown.equals("the build context") ? "; is it in the context, and does .dockerignore leave it out?" : "";
        return new HullException(ErrorKind.NOT_FOUND, "\"/" + path + "\": not found in " + shown + hint);
    }
}
