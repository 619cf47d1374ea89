package dev.hull.image.layer;

import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.Xattrs;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Layers as the one tree that a mount of them would show, read without mounting anything. Removed names and opaque directories
 * are honoured; symbolic links are followed within the tree, absolute ones and {@code ..} included.
 *
 * <p>Only for trees that nobody changes meanwhile: layers of the store, and the upper directory of a container that does not
 * run. (A running one is reached through its own root.)
 */
public final class LayeredTree {
    /** As many symbolic links as the kernel follows. */
    private static final int MAX_LINKS = 40;

    /**
     * One layer.
     *
     * @param directory its files
     * @param opaque its opaque directories as byte strings; empty when {@code marked} tells
     * @param marked whether opaque directories are told by their attribute (the upper directory of a container)
     * @param merged directories of a marked layer that are not opaque for sure
     */
    private record Layer(Path directory, Set<String> opaque, boolean marked, Set<String> merged) {}

    /**
     * Something in the tree.
     *
     * @param path in the tree, without symbolic links; "" for the root
     * @param file where it is on this machine; of a directory the topmost of {@code directories}
     * @param directories for a directory, the directories of this machine that it is merged from, topmost first
     */
    public record Node(String path, Path file, List<Path> directories) {
        /** Whether it is a directory. */
        public boolean isDirectory() {
            return !directories.isEmpty();
        }
    }

    private final List<Layer> layers;

    private LayeredTree(List<Layer> layers) {
        this.layers = layers;
    }

    /**
     * A view of unpacked layers.
     *
     * @param directories topmost first
     * @param records how each was unpacked, in the same order
     */
    public static LayeredTree of(List<Path> directories, List<LayerRecord> records) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < directories.size(); i++) {
            layers.add(
                    new Layer(directories.get(i), new HashSet<>(records.get(i).opaque()), false, Set.of()));
        }
        return new LayeredTree(layers);
    }

    /** The same with the upper directory of a container on top. */
    public LayeredTree withUpper(Path upper) {
        return withUpper(upper, Set.of());
    }

    /**
     * The same with the upper directory of a container on top.
     *
     * @param merged directories of which the caller knows that they hide nothing below, so that their attributes need not be read:
     *     the first of those costs more than all the rest
     */
    public LayeredTree withUpper(Path upper, Set<String> merged) {
        List<Layer> all = new ArrayList<>(layers);
        all.addFirst(new Layer(upper, Set.of(), true, merged));
        return new LayeredTree(all);
    }

    /** What stands at the path, symbolic links followed; empty when nothing does. */
    public Optional<Node> find(String path) throws IOException {
        return find(path, true);
    }

    /** What stands at the path; when that is a symbolic link, the link itself. */
    public Optional<Node> findLink(String path) throws IOException {
        return find(path, false);
    }

    private Optional<Node> find(String path, boolean followLast) throws IOException {
        Deque<Node> trail = new ArrayDeque<>();
        trail.push(root());
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(path.split("/")));
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (trail.size() > 1) {
                    trail.pop();
                }
                continue;
            }
            Optional<Node> child = child(trail.getFirst(), name);
            if (child.isEmpty()) {
                return Optional.empty();
            }
            if (Files.isSymbolicLink(child.get().file()) && (followLast || !rest.isEmpty())) {
                if (++links > MAX_LINKS) {
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT, "'" + path + "': too many levels of symbolic links");
                }
                String target = Files.readSymbolicLink(child.get().file()).toString();
                if (target.startsWith("/")) {
                    trail.clear();
                    trail.push(root());
                }
                Arrays.asList(target.split("/")).reversed().forEach(rest::push);
                continue;
            }
            trail.push(child.get());
        }
        return Optional.of(trail.getFirst());
    }

    private Node root() {
        List<Path> directories = new ArrayList<>();
        for (Layer layer : layers) {
            directories.add(layer.directory());
            if (layer.opaque().contains("")) {
                break;
            }
        }
        return new Node("", directories.getFirst(), directories);
    }

    /** The entry of a directory: topmost first, down to a file, a removed name, or an opaque directory. */
    private Optional<Node> child(Node directory, String name) throws IOException {
        String path = directory.path().isEmpty() ? name : directory.path() + "/" + name;
        List<Path> merged = new ArrayList<>();
        for (Path part : directory.directories()) {
            Path file;
            BasicFileAttributes attributes;
            try {
                file = part.resolve(name);
                attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException | InvalidPathException e) {
                continue;
            }
            if (!attributes.isDirectory()) {
                if (merged.isEmpty() && !isWhiteout(file, attributes)) {
                    return Optional.of(new Node(path, file, List.of()));
                }
                break;
            }
            merged.add(file);
            if (isOpaque(part, directory, file, path)) {
                break;
            }
        }
        return merged.isEmpty() ? Optional.empty() : Optional.of(new Node(path, merged.getFirst(), merged));
    }

    private static boolean isWhiteout(Path file, BasicFileAttributes attributes) throws IOException {
        return attributes.isOther()
                && (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) >>> 12 == 2
                && (Long) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS) == 0;
    }

    private boolean isOpaque(Path part, Node parent, Path file, String path) throws IOException {
        if (part.equals(parent.directories().getLast())) {
            return false; // nothing lies below
        }
        Layer layer = layers.stream()
                .filter(each -> part.startsWith(each.directory()))
                .findFirst()
                .orElseThrow();
        if (!layer.marked()) {
            return layer.opaque().contains(ByteNames.ofText(path));
        }
        if (layer.merged().contains(path)) {
            return false;
        }
        for (OverlayAttribute attribute : OverlayAttribute.values()) {
            if (Xattrs.get(file, attribute.key()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens a file for reading.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is none of that path
     */
    public InputStream open(String path) throws IOException {
        Node node = find(path)
                .orElseThrow(() -> new HullException(ErrorKind.NOT_FOUND, "no such file in the image: " + path));
        if (!Files.isRegularFile(node.file(), LinkOption.NOFOLLOW_LINKS)) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "not a regular file in the image: " + path);
        }
        return Files.newInputStream(node.file(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Names in a directory, sorted. */
    public List<String> list(String path) throws IOException {
        Node node = find(path)
                .orElseThrow(() -> new HullException(ErrorKind.NOT_FOUND, "no such directory in the image: " + path));
        if (!node.isDirectory()) {
            throw new NotDirectoryException(path);
        }
        Set<String> names = new TreeSet<>();
        for (Path directory : node.directories()) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            }
        }
        List<String> shown = new ArrayList<>();
        for (String name : names) {
            if (child(node, name).isPresent()) {
                shown.add(name);
            }
        }
        return shown;
    }
}
