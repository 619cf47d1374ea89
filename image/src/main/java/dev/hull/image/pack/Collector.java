package dev.hull.image.pack;

import dev.hull.image.pack.elf.ElfFile;
import dev.hull.image.pack.elf.ElfReader;
import dev.hull.image.pack.elf.LibrarySearch;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The entries of the image as they come together. Whatever is added comes with all that leads to it: its directories, and
 * each link on the way as a link. The first reason for an entry stays.
 */
final class Collector implements LibrarySearch.Files {
    private static final String HOLDS = "holds";
    private static final Set<String> FOR_ALL = Set.of("/tmp", "/var/tmp");

    /**
     * What was added.
     *
     * @param name its path, the last link not followed
     * @param path its path, all links followed
     * @param node what it is
     */
    record Added(String name, String path, Node node) {}

    private final SourceTree tree;
    private final VisibleIds visibleIds;
    private final TreeMap<String, PackEntry> entries = new TreeMap<>();
    private final Map<String, Optional<ElfFile>> elfFiles = new HashMap<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    Collector(SourceTree tree, VisibleIds visibleIds) {
        this.tree = tree;
        this.visibleIds = visibleIds;
    }

    SourceTree tree() {
        return tree;
    }

    Collection<PackEntry> entries() {
        return entries.values();
    }

    boolean contains(String path) {
        return entries.containsKey(path);
    }

    /** Whether a path leads to something in the image. */
    boolean leadsSomewhere(String path) {
        Walk walk = tree.walk(path);
        return contains(walk.path()) && walk.links().stream().allMatch(link -> contains(link.path()));
    }

    Set<String> warnings() {
        return warnings;
    }

    void warn(String text) {
        warnings.add(text);
    }

    /** Adds what a path leads to, and the links that lead there; empty, and nothing added, when nothing is there. */
    Optional<Added> add(String path, Reason reason) {
        Walk walk = tree.walk(path);
        if (walk.node().isEmpty()) {
            return Optional.empty();
        }
        Reason current = reason;
        for (Walk.Link link : walk.links()) {
            if (link.last()) {
                put(new PackEntry.Link(link.path(), link.node().target(), current));
                current = new Reason("target of the link", link.path());
            } else {
                put(new PackEntry.Link(link.path(), link.node().target(), new Reason("on the way to", walk.name())));
            }
        }
        walk.directories().forEach(directory -> putDirectory(directory, walk.path()));
        putNode(walk.path(), walk.node().get(), current);
        return Optional.of(new Added(walk.name(), walk.path(), walk.node().get()));
    }

    /** Adds a link as it is, whatever it leads to, unless something is in its place. */
    void addLink(String path, String target, Reason reason) {
        put(new PackEntry.Link(resolved(path), target, reason));
    }

    /** Adds a file that Hull writes, unless something is in its place. */
    void addWritten(String path, int mode, byte[] content, Reason reason) {
        put(new PackEntry.Written(resolved(path), mode, content, reason));
    }

    /** Adds a directory that need not be on this machine. */
    void addFolder(String path, int mode, int uid, int gid, Reason reason) {
        Walk walk = tree.walk(path);
        for (Walk.Link link : walk.links()) {
            put(new PackEntry.Link(link.path(), link.node().target(), new Reason("on the way to", walk.path())));
        }
        putExplicit(new PackEntry.Directory(walk.path(), mode, uid, gid, reason));
    }

    /** The path with the links of this machine followed and added. */
    private String resolved(String path) {
        String place = tree.place(path);
        for (Walk.Link link : tree.walk(SourceTree.parent(path)).links()) {
            put(new PackEntry.Link(link.path(), link.node().target(), new Reason("on the way to", place)));
        }
        return place;
    }

    private void putNode(String path, Node node, Reason reason) {
        switch (node.kind()) {
            case DIRECTORY -> putExplicit(new PackEntry.Directory(path, node.mode(), 0, 0, reason));
            case LINK -> put(new PackEntry.Link(path, node.target(), reason));
            case FILE -> putFile(path, node, reason);
            case SPECIAL -> warn("left out " + path + ": it is a device, pipe or socket");
        }
    }

    private void putFile(String path, Node node, Reason reason) {
        if (contains(path)) {
            return;
        }
        if (!Files.isReadable(node.source())) {
            throw new HullException(
                    ErrorKind.PERMISSION_DENIED,
                    "cannot read " + node.source() + " (" + reason
                            + "): permission denied; pack as a user who may read it, or change its mode");
        }
        int mode = node.mode();
        int uid = 0;
        int gid = 0;
        if (node.changesIdentity() && visibleIds.knows(node.uid()) && visibleIds.knows(node.gid())) {
            uid = node.uid();
            gid = node.gid();
            warn("%s runs with the rights of its owner (mode %04o, user %d, group %d): kept so"
                    .formatted(path, mode, uid, gid));
        } else if (node.changesIdentity()) {
            mode &= 0777;
            warn(
                    "%s runs with the rights of its owner (mode %04o), who cannot be seen from here: it will run with the rights of"
                                    .formatted(path, node.mode())
                            + " its caller; pack as root to keep it so");
        }
        put(new PackEntry.Copy(path, mode, uid, gid, node.size(), node.source(), reason));
    }

    private void put(PackEntry entry) {
        if (entries.putIfAbsent(entry.path(), entry) == null) {
            putDirectory(SourceTree.parent(entry.path()), entry.path());
        }
    }

    private void putExplicit(PackEntry.Directory directory) {
        PackEntry before = entries.get(directory.path());
        if (before == null || before.reason().text().equals(HOLDS)) {
            entries.put(directory.path(), directory);
            putDirectory(SourceTree.parent(directory.path()), directory.path());
        }
    }

    /** A directory that is there for what it holds, and those above it. */
    private void putDirectory(String path, String held) {
        if (!path.equals("/") && !contains(path)) {
            int mode = FOR_ALL.contains(path) ? 01777 : 0755;
            entries.put(path, new PackEntry.Directory(path, mode, 0, 0, new Reason(HOLDS, held)));
            putDirectory(SourceTree.parent(path), held);
        }
    }

    @Override
    public Optional<ElfFile> elf(String path) {
        Walk walk = tree.walk(path);
        if (!walk.node().map(Node::isFile).orElse(false)) {
            return Optional.empty();
        }
        Optional<ElfFile> known = elfFiles.get(walk.path());
        if (known == null) {
            Node node = walk.node().get();
            try {
                known = ElfReader.read(node.source(), path);
            } catch (IOException e) {
                throw SourceTree.unreadable(node.source(), e);
            }
            elfFiles.put(walk.path(), known);
        }
        return known;
    }

    @Override
    public boolean exists(String path) {
        return tree.walk(path).node().isPresent();
    }

    @Override
    public Optional<byte[]> content(String path) {
        return Text.bytes(tree, path);
    }
}
