package dev.hull.cli.explore;

import dev.hull.image.explore.Change;
import dev.hull.image.explore.FileTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which nodes of a tree are shown, in which order: open directories, filter, search, sizes. */
final class TreeRows {
    /** A line of the tree. */
    record Row(FileTree.Node node, int depth, boolean open) {}

    private final Set<String> opened = new HashSet<>();
    private Optional<Change> filter = Optional.empty();
    private String search = "";
    private boolean bySize;
    private final Map<FileTree.Node, Long> sizes = new IdentityHashMap<>();
    private List<Row> rows = List.of();

    /** Computes the lines of a tree anew. */
    void show(FileTree tree) {
        sizes.clear();
        List<Row> found = new ArrayList<>();
        for (FileTree.Node child : sorted(tree.root())) {
            collect(child, 0, found);
        }
        rows = found;
    }

    private List<FileTree.Node> sorted(FileTree.Node node) {
        List<FileTree.Node> children = new ArrayList<>(node.children());
        if (bySize) {
            children.sort(Comparator.comparingLong(this::size).reversed());
        }
        return children;
    }

    /** Bytes below a node; each is counted once. */
    long size(FileTree.Node node) {
        Long known = sizes.get(node);
        if (known == null) {
            known = node.bytes();
            sizes.put(node, known);
        }
        return known;
    }

    /** Adds a node with what is open below; true when it or something below matches. */
    private boolean collect(FileTree.Node node, int depth, List<Row> found) {
        boolean narrowed = filter.isPresent() || !search.isEmpty();
        boolean open = opened.contains(node.file().path()) != !search.isEmpty()
                && !node.children().isEmpty();
        int place = found.size();
        found.add(new Row(node, depth, open));
        boolean any = matches(node);
        for (FileTree.Node child : sorted(node)) {
            if (open) {
                any |= collect(child, depth + 1, found);
            } else if (narrowed && !any) {
                any = anyBelow(child);
            }
        }
        if (narrowed && !any) {
            found.subList(place, found.size()).clear();
        }
        return any;
    }

    private boolean anyBelow(FileTree.Node node) {
        if (matches(node)) {
            return true;
        }
        for (FileTree.Node child : node.children()) {
            if (anyBelow(child)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(FileTree.Node node) {
        return (filter.isEmpty() || filter.get() == node.change())
                && (search.isEmpty()
                        || node.file().shown().toLowerCase(Locale.ROOT).contains(search));
    }

    List<Row> rows() {
        return rows;
    }

    /** Opens a closed directory or closes an open one. */
    void toggle(Row row) {
        if (!opened.remove(row.node().file().path())) {
            opened.add(row.node().file().path());
        }
    }

    void search(String text) {
        search = text.toLowerCase(Locale.ROOT);
    }

    String search() {
        return search;
    }

    /** Everything, then only what is added, changed, deleted. */
    void nextFilter() {
        filter = filter.isEmpty()
                ? Optional.of(Change.ADDED)
                : switch (filter.get()) {
                    case ADDED -> Optional.of(Change.CHANGED);
                    case CHANGED -> Optional.of(Change.DELETED);
                    case DELETED, SAME -> Optional.empty();
                };
    }

    String filterName() {
        return filter.map(Change::word).orElse("all");
    }

    void toggleOrder() {
        bySize = !bySize;
    }

    boolean bySize() {
        return bySize;
    }
}
