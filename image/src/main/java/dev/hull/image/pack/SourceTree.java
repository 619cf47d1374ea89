package dev.hull.image.pack;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of this machine under the names that they will have in the image: all under their own, except those that
 * {@link #map} puts elsewhere. Links are followed beneath the root, as the kernel does inside of the container, so that
 * whatever is looked up here is what the program will find there.
 */
final class SourceTree {
    private static final int MOST_LINKS = 40; // as the kernel

    private final Path root;
    private final TreeMap<String, Path> mapped = new TreeMap<>();
    private final Map<String, Optional<Node>> nodes = new HashMap<>();
    private final Map<String, Walk> walks = new HashMap<>();

    /** A view of that directory as {@code /}. */
    SourceTree(Path root) {
        this.root = root;
    }

    /** Lets a file or directory of this machine appear at another path, which is free of links. */
    void map(String path, Path source) {
        mapped.put(path, source);
        nodes.clear();
        walks.clear();
    }

    /** What is at that path, whose directories are no links; empty for nothing. */
    Optional<Node> lstat(String path) {
        Optional<Node> known = nodes.get(path);
        if (known == null) {
            known = read(path);
            nodes.put(path, known);
        }
        return known;
    }

    private Optional<Node> read(String path) {
        Map.Entry<String, Path> prefix = mapped.floorEntry(path);
        while (prefix != null) {
            String key = prefix.getKey();
            if (path.equals(key) || path.startsWith(key + "/")) {
                Path source = path.equals(key)
                        ? prefix.getValue()
                        : PathNames.resolve(prefix.getValue(), path.substring(key.length() + 1));
                Optional<Node> node = stat(source);
                if (node.isPresent()) {
                    return node;
                }
            }
            prefix = mapped.lowerEntry(key);
        }
        Path source = PathNames.resolve(root, path.substring(1));
        Optional<Node> node = stat(source);
        String below = path.equals("/") ? "/" : path + "/";
        String next = mapped.ceilingKey(below);
        boolean holdsMapped = next != null && next.startsWith(below);
        return node.isEmpty() && holdsMapped ? Optional.of(Node.madeUp(source)) : node;
    }

    /** Names in a directory, sorted. */
    List<String> list(String path) {
        TreeSet<String> names = new TreeSet<>();
        for (Map.Entry<String, Path> entry : mapped.entrySet()) {
            String key = entry.getKey();
            String below = path.equals("/") ? "/" : path + "/";
            if (key.startsWith(below)) {
                String rest = key.substring(below.length());
                names.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest);
            } else if (path.equals(key) || path.startsWith(key + "/")) {
                addNames(
                        path.equals(key)
                                ? entry.getValue()
                                : PathNames.resolve(entry.getValue(), path.substring(key.length() + 1)),
                        names);
            }
        }
        addNames(PathNames.resolve(root, path.substring(1)), names);
        return List.copyOf(names);
    }

    private static void addNames(Path directory, TreeSet<String> names) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                names.add(name(PathNames.text(entry)));
            }
        } catch (DirectoryIteratorException e) {
            throw unreadable(directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** Follows a path and all links on it to the end. */
    Walk walk(String path) {
        Walk known = walks.get(path);
        if (known == null) {
            known = follow(path);
            walks.put(path, known);
        }
        return known;
    }

    private Walk follow(String path) {
        List<Walk.Link> links = new ArrayList<>();
        Set<String> directories = new LinkedHashSet<>();
        Deque<String> rest = new ArrayDeque<>(components(path));
        String at = "/";
        Optional<Node> node = lstat("/");
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (name.equals("..")) {
                at = parent(at);
                node = lstat(at);
                continue;
            }
            String next = child(at, name);
            node = node.isPresent() && node.get().isDirectory() ? lstat(next) : Optional.empty();
            if (node.isEmpty()) {
                return new Walk(
                        path, links, directories, rest.isEmpty() ? next : next + "/" + String.join("/", rest), node);
            }
            if (node.get().kind() != Node.Kind.LINK) {
                at = next;
                if (!rest.isEmpty()) {
                    directories.add(at);
                }
                continue;
            }
            links.add(new Walk.Link(next, node.get(), rest.isEmpty()));
            if (links.size() > MOST_LINKS) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "cannot follow " + path + ": its links lead in a circle");
            }
            List<String> target = components(node.get().target());
            for (String component : target.reversed()) {
                rest.addFirst(component);
            }
            at = node.get().target().startsWith("/") ? "/" : at;
            node = lstat(at);
        }
        return new Walk(path, links, directories, at, node);
    }

    private static List<String> components(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }

    /** The path with the links before its last component followed: where something of that name is put. */
    String place(String path) {
        return child(walk(parent(path)).path(), name(path));
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    static String child(String directory, String name) {
        return directory.equals("/") ? "/" + name : directory + "/" + name;
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Optional<Node> stat(Path source) {
        try {
            Map<String, Object> stat =
                    Files.readAttributes(source, "unix:mode,uid,gid,size,nlink,dev,ino", LinkOption.NOFOLLOW_LINKS);
            int mode = (Integer) stat.getOrDefault("mode", 0);
            Node.Kind kind = switch (mode & 0170000) {
                case 0040000 -> Node.Kind.DIRECTORY;
                case 0100000 -> Node.Kind.FILE;
                case 0120000 -> Node.Kind.LINK;
                default -> Node.Kind.SPECIAL;
            };
            String target = kind == Node.Kind.LINK ? PathNames.text(Files.readSymbolicLink(source)) : "";
            boolean shared = kind == Node.Kind.FILE && (Integer) stat.getOrDefault("nlink", 1) > 1;
            return Optional.of(new Node(
                    kind,
                    mode & 07777,
                    (Integer) stat.getOrDefault("uid", 0),
                    (Integer) stat.getOrDefault("gid", 0),
                    (Long) stat.getOrDefault("size", 0L),
                    target,
                    source,
                    shared ? stat.get("dev") + ":" + stat.get("ino") : ""));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (isNotADirectory(source)) {
                return Optional.empty();
            }
            throw unreadable(source, e);
        }
    }

    /** Whether a component before the last is a file: then nothing can be there. */
    private static boolean isNotADirectory(Path source) {
        Path parent = source.getParent();
        return parent != null && Files.exists(parent) && !Files.isDirectory(parent);
    }

    static HullException unreadable(Path source, IOException cause) {
        boolean denied = cause instanceof java.nio.file.AccessDeniedException;
        return new HullException(
                denied ? ErrorKind.PERMISSION_DENIED : ErrorKind.UNAVAILABLE,
                "cannot read " + source + ": "
                        + (denied
                                ? "permission denied; pack as a user who may read it, or change its mode"
                                : cause.getMessage()),
                cause);
    }
}
