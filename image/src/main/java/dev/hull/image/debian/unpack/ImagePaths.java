package dev.hull.image.debian.unpack;

import dev.hull.image.tar.ByteNames;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Where the files of packages come to stand: links to directories on the way are followed, those that every Debian has made since
 * {@code /usr} was merged (usrmerge, base-files) and those of the packages. Never above the root.
 */
final class ImagePaths {
    private static final int MOST_LINKS = 40;

    /** Links of a Debian system that are made by no package file of bookworm. */
    private static final Map<String, String> SYSTEM = Map.of(
            "bin", "usr/bin",
            "sbin", "usr/sbin",
            "lib", "usr/lib",
            "lib32", "usr/lib32",
            "lib64", "usr/lib64",
            "libx32", "usr/libx32",
            "var/run", "/run",
            "var/lock", "/run/lock");

    private final Map<String, String> links = new HashMap<>();
    private final Map<String, String> unused = new HashMap<>(SYSTEM);
    private final BiConsumer<String, String> firstUse;

    /** @param firstUse takes path and target of a system's link when something first comes to stand behind it */
    ImagePaths(BiConsumer<String, String> firstUse) {
        this.firstUse = firstUse;
    }

    /** Tells of a link. */
    void link(String path, String target) {
        links.put(path, target);
    }

    /** Where something of that name stands: the directories on the way followed, its own name not. */
    String of(String name) {
        String parent = ByteNames.parent(name);
        String base = ByteNames.base(name);
        return parent.isEmpty() ? base : child(directory(parent), base);
    }

    /** Whether the system has a link there, whatever packages have. */
    static boolean isSystemLink(String path) {
        return SYSTEM.containsKey(path);
    }

    /** The directory that a path leads to. */
    String directory(String name) {
        ArrayDeque<String> rest = new ArrayDeque<>(List.of(name.split("/")));
        String at = "";
        int followed = 0;
        while (!rest.isEmpty()) {
            String part = rest.removeFirst();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                at = ByteNames.parent(at);
                continue;
            }
            String next = child(at, part);
            String target = target(next);
            if (target.isEmpty()) {
                at = next;
                continue;
            }
            if (++followed > MOST_LINKS) {
                throw ArReader.damaged("links lead in a circle at " + ByteNames.display(next));
            }
            at = target.startsWith("/") ? "" : at;
            String[] parts = target.split("/");
            for (int i = parts.length - 1; i >= 0; i--) {
                rest.addFirst(parts[i]);
            }
        }
        return at;
    }

    private String target(String path) {
        String system = unused.remove(path);
        if (system != null) {
            links.put(path, system);
            firstUse.accept(path, system);
        }
        return links.getOrDefault(path, "");
    }

    private static String child(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }
}
