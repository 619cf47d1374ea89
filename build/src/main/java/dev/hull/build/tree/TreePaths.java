package dev.hull.build.tree;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Paths in trees: symbolic links are followed with the tree's root as {@code /}, {@code ..} stops there. */
public final class TreePaths {
    private static final int MAX_LINKS = 255;

    /** Looks something up without following links. */
    @FunctionalInterface
    public interface Lookup {
        /** What stands at the path; a symbolic link itself. */
        Optional<TreeFile> at(String path) throws IOException;
    }

    private TreePaths() {}

    /**
     * Where a path leads. What does not exist is taken as it is written.
     *
     * @param followLast whether the last part is followed too when it is a symbolic link
     * @return the path without symbolic links in it
     */
    public static String resolve(Lookup tree, String path, boolean followLast) throws IOException {
        Deque<String> trail = new ArrayDeque<>();
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(path.split("/")));
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                trail.pollLast();
                continue;
            }
            trail.addLast(name);
            Optional<TreeFile> found = tree.at(String.join("/", trail));
            if (found.isPresent() && found.get().isLink() && (followLast || !isOver(rest))) {
                if (++links > MAX_LINKS) {
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT, "'" + path + "': too many levels of symbolic links");
                }
                trail.pollLast();
                String target = found.get().link();
                if (target.startsWith("/")) {
                    trail.clear();
                }
                List<String> parts = new ArrayList<>(Arrays.asList(target.split("/")));
                Collections.reverse(parts);
                parts.forEach(rest::push);
            }
        }
        return String.join("/", trail);
    }

    private static boolean isOver(Deque<String> rest) {
        for (String name : rest) {
            if (!name.isEmpty() && !name.equals(".")) {
                return false;
            }
        }
        return true;
    }

    /** The path without {@code .}, {@code ..} and needless slashes, seen from the root; "" for the root. */
    public static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    /** The directory of a path, "" for what is at the top. */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** A name in a directory. */
    public static String child(String directory, String name) {
        return directory.isEmpty() ? name : name.isEmpty() ? directory : directory + "/" + name;
    }
}
