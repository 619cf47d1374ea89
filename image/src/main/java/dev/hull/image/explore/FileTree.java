package dev.hull.image.explore;

import dev.hull.image.tar.ByteNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Layers put on top of each other: the tree that a container would see, and what the layer that came last did to it. What the
 * last layer removed stays in the tree, marked, until the next one comes.
 */
public final class FileTree {
    private static final int MAX_LINKS = 40;

    /** Somebody who wants to know what is lost by a layer. */
    interface LossListener {
        /** A file of a lower layer is not visible any more. */
        void lost(FileFacts file, int layer, int by, @Nullable FileFacts replacement);
    }

    /** A name in the tree. */
    public static final class Node {
        private FileFacts file;
        private int layer;
        private int touched = -1;
        private Change change = Change.SAME;
        private @Nullable FileFacts before;
        private long lostBytes;
        private int lostFiles;
        private boolean covered;
        private @Nullable TreeMap<String, Node> children;

        private Node(FileFacts file, int layer) {
            this.file = file;
            this.layer = layer;
        }

        /** The file. */
        public FileFacts file() {
            return file;
        }

        /** Place of the layer that it comes from, 0 for the lowest. */
        public int layer() {
            return layer;
        }

        /** What the last layer did to it. */
        public Change change() {
            return change;
        }

        /** What is in it, by name; empty for all but directories. */
        public Collection<Node> children() {
            return children == null ? List.of() : children.values();
        }

        /** Bytes of the file, or of all visible files below. */
        public long bytes() {
            long sum = change == Change.DELETED ? 0 : file.size();
            for (Node child : children()) {
                sum += child.bytes();
            }
            return sum;
        }

        private Node child(String name, FileFacts facts, int at) {
            if (children == null) {
                children = new TreeMap<>();
            }
            Node node = new Node(facts, at);
            children.put(name, node);
            return node;
        }
    }

    private final Node root = new Node(FileFacts.implied(""), 0);
    private final LossListener losses;
    private final List<Node> touched = new ArrayList<>();
    private int current = -1;

    FileTree(LossListener losses) {
        this.losses = losses;
    }

    /** The root directory. */
    public Node root() {
        return root;
    }

    /** Puts a layer on top. */
    void apply(LayerFiles layer) {
        forgetMarks();
        current++;
        for (String directory : layer.opaque()) {
            Node node = directory.isEmpty() ? root : find(directory);
            if (node != null && node.children != null) {
                node.children.values().forEach(child -> delete(child, true));
            }
        }
        for (String path : layer.whiteouts()) {
            Node node = find(path);
            if (node != null && node != root && node.change != Change.DELETED) {
                delete(node, true);
            }
        }
        for (FileFacts file : layer.files()) {
            if (!file.path().isEmpty()) {
                put(file);
            }
        }
    }

    /** Drops what the last layer removed and its marks. */
    private void forgetMarks() {
        for (Node node : touched) {
            if (node.change == Change.DELETED) {
                Node parent = find(ByteNames.parent(node.file.path()));
                if (parent != null && parent.children != null) {
                    parent.children.remove(node.file.name(), node);
                }
            }
            node.change = Change.SAME;
            node.covered = false;
            node.before = null;
        }
        touched.clear();
    }

    /** What the last layer did, in the order of its archive: removals first. */
    List<LayerChange> changes() {
        List<LayerChange> changes = new ArrayList<>(touched.size());
        for (Node node : touched) {
            if (node.change != Change.SAME && !node.covered) {
                changes.add(new LayerChange(
                        node.change, node.file, Optional.ofNullable(node.before), node.lostFiles, node.lostBytes));
            }
        }
        return changes;
    }

    private void delete(Node node, boolean top) {
        if (node.change == Change.DELETED) {
            return;
        }
        node.lostBytes = 0;
        node.lostFiles = 0;
        if (node.file.isFile()) {
            losses.lost(node.file, node.layer, current, null);
            node.lostBytes = node.file.size();
            node.lostFiles = 1;
        }
        for (Node child : node.children()) {
            if (child.change != Change.DELETED) {
                delete(child, false);
                node.lostBytes += child.lostBytes;
                node.lostFiles += child.lostFiles;
            }
        }
        mark(node, Change.DELETED);
        node.covered = !top; // it goes with the directory above it
    }

    /** A directory that was removed and made anew by the same layer: what was in it is removed one by one. */
    private static void revive(Node directory) {
        directory.covered = false;
        for (Node child : directory.children()) {
            child.covered &= child.change != Change.DELETED;
        }
    }

    private void mark(Node node, Change change) {
        node.change = change;
        if (node.touched != current || change == Change.DELETED) {
            node.touched = current;
            touched.add(node);
        }
    }

    private void put(FileFacts file) {
        Node parent = directory(ByteNames.parent(file.path()));
        String name = file.name();
        Node old = parent.children == null ? null : parent.children.get(name);
        if (old != null && old.touched == current && old.change != Change.DELETED) {
            old.file = file; // twice in one archive: the last counts
            return;
        }
        if (old == null) {
            mark(parent.child(name, file, current), Change.ADDED);
            return;
        }
        boolean revived = old.change == Change.DELETED;
        if (old.file.isDirectory() && file.isDirectory()) {
            FileFacts before = old.file;
            old.file = file;
            boolean same = before.mode() == file.mode() && before.uid() == file.uid() && before.gid() == file.gid();
            old.before = before;
            old.layer = same && !revived ? old.layer : current;
            if (revived) {
                revive(old);
            }
            mark(old, same && !revived ? Change.SAME : Change.CHANGED);
            return;
        }
        FileFacts before = old.file;
        if (!revived && before.isFile()) {
            losses.lost(before, old.layer, current, file);
        }
        if (!revived && before.isDirectory()) {
            delete(old, true);
        }
        Node node = parent.child(name, file, current);
        old.covered = true;
        node.before = before;
        mark(node, Change.CHANGED);
    }

    private Node directory(String path) {
        if (path.isEmpty()) {
            return root;
        }
        Node node = root;
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(start, end);
            Node next = node.children == null ? null : node.children.get(name);
            if (next == null || !next.file.isDirectory()) {
                Node old = next;
                FileFacts made = FileFacts.implied(path.substring(0, end));
                next = node.child(name, made, current);
                next.before = old == null ? null : old.file;
                if (old != null && old.change != Change.DELETED && old.file.isFile()) {
                    losses.lost(old.file, old.layer, current, made);
                }
                mark(next, old == null ? Change.ADDED : Change.CHANGED);
            } else if (next.change == Change.DELETED) {
                next.change = Change.CHANGED;
                revive(next);
            }
            node = next;
            start = end + 1;
        }
        return node;
    }

    private @Nullable Node find(String path) {
        Node node = root;
        for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
            Node next = node.children == null ? null : node.children.get(name);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    /** What stands at exactly this path, a byte string; no link is followed. */
    public Optional<Node> at(String path) {
        return Optional.ofNullable(find(path)).filter(node -> node.change != Change.DELETED);
    }

    /**
     * What stands at a path as a program within a container would find it.
     *
     * @param path with or without leading slash
     * @param follow whether a symbolic link at its end is followed; those on the way always are
     */
    public Optional<Node> resolve(String path, boolean follow) {
        Deque<Node> trail = new ArrayDeque<>(List.of(root));
        Deque<String> rest =
                new ArrayDeque<>(Arrays.asList(ByteNames.ofText(path).split("/")));
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.equals("..") && trail.size() > 1) {
                trail.pop();
            }
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                continue;
            }
            Map<String, Node> names = trail.getFirst().children;
            Node next = names == null ? null : names.get(name);
            if (next == null || next.change == Change.DELETED) {
                return Optional.empty();
            }
            if (next.file.type() == dev.hull.image.tar.TarEntry.Type.SYMLINK && (follow || !rest.isEmpty())) {
                if (++links > MAX_LINKS) {
                    return Optional.empty();
                }
                if (next.file.link().startsWith("/")) {
                    trail.clear();
                    trail.push(root);
                }
                Arrays.asList(next.file.link().split("/")).reversed().forEach(rest::push);
                continue;
            }
            trail.push(next);
        }
        return Optional.of(trail.getFirst());
    }
}
