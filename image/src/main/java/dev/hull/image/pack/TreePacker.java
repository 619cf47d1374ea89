package dev.hull.image.pack;

import dev.hull.image.pack.Collector.Added;
import dev.hull.image.pack.ElfPacker.Context;
import dev.hull.image.pack.elf.ElfFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Packs files and whole directories that are not run by themselves, and what the ELF files among them need. */
final class TreePacker {
    private static final Set<String> NEVER = Set.of("/proc", "/sys", "/dev");

    /**
     * How to pack a directory.
     *
     * @param reason of everything in it
     * @param except patterns below it that stay out
     * @param opener the program that opens its libraries; empty when there is none
     * @param knownLayout whether a rule knows what it holds: then links to directories elsewhere are followed, and a file that
     *     cannot be read is told of; what the user names is taken as it is, and has to be readable
     */
    record Manner(Reason reason, List<Pattern> except, Optional<Context> opener, boolean knownLayout) {
        static Manner included(Reason reason, Optional<Context> opener) {
            return new Manner(reason, List.of(), opener, false);
        }

        static Manner known(Reason reason, List<String> except, Optional<Context> opener) {
            return new Manner(reason, except.stream().map(Globs::compile).toList(), opener, true);
        }

        boolean skips(String relative) {
            return except.stream().anyMatch(pattern -> pattern.matcher(relative).matches());
        }
    }

    /** A library of which no program is known that opens it. */
    private record Unopened(Added added, ElfFile file) {}

    private final Collector collector;
    private final SourceTree tree;
    private final ElfPacker elf;
    private final List<Unopened> unopened = new ArrayList<>();
    private final Set<String> directories = new HashSet<>();
    private final TreeMap<String, String> loneScripts = new TreeMap<>(); // interpreter to a script that names it

    TreePacker(Collector collector, ElfPacker elf) {
        this.collector = collector;
        this.tree = collector.tree();
        this.elf = elf;
    }

    /** Packs what is at a path, a directory with everything in it; false when nothing is there. */
    boolean pack(String path, Manner manner) {
        Walk walk = tree.walk(path);
        if (walk.node().isEmpty()) {
            return false;
        }
        if (walk.path().equals("/")) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "cannot include /: that is the whole machine; tar -c | hull import makes such an image");
        }
        if (walk.node().get().isDirectory()) {
            collector.add(path, manner.reason());
            children(walk.path(), "", manner);
        } else {
            file(path, walk, manner);
        }
        return true;
    }

    private void children(String directory, String relative, Manner manner) {
        if (NEVER.contains(directory) || !directories.add(directory)) {
            return;
        }
        for (String name : tree.list(directory)) {
            String path = SourceTree.child(directory, name);
            String below = relative.isEmpty() ? name : relative + "/" + name;
            Optional<Node> node = tree.lstat(path);
            if (node.isEmpty() || manner.skips(below)) {
                continue; // gone meanwhile, or not wanted
            }
            switch (node.get().kind()) {
                case DIRECTORY -> {
                    collector.add(path, manner.reason());
                    children(path, below, manner);
                }
                case FILE -> file(path, tree.walk(path), manner);
                case SPECIAL -> collector.warn("left out " + path + ": it is a device, pipe or socket");
                case LINK -> link(path, node.get(), below, manner);
            }
        }
    }

    /** Keeps a link, with the file that it leads to. A directory elsewhere may hold anything, unless a rule knows better. */
    private void link(String path, Node node, String relative, Manner manner) {
        Walk walk = tree.walk(path);
        boolean leadsUp = walk.path().equals("/") || path.startsWith(walk.path() + "/");
        if (walk.node().filter(Node::isFile).isPresent()) {
            file(path, walk, manner);
        } else if (walk.node().filter(Node::isDirectory).isPresent() && manner.knownLayout() && !leadsUp) {
            collector.add(path, manner.reason());
            children(walk.path(), relative, manner);
        } else {
            collector.addLink(path, node.target(), manner.reason());
        }
    }

    private void file(String path, Walk walk, Manner manner) {
        try {
            collector.add(path, manner.reason());
        } catch (HullException unreadable) {
            if (!manner.knownLayout()) {
                throw unreadable;
            }
            collector.warn("left out " + walk.path() + ": " + unreadable.sentence());
            return;
        }
        if (walk.node().filter(Node::isFile).isPresent()) {
            needs(new Added(walk.name(), walk.path(), walk.node().get()), manner);
        }
    }

    private void needs(Added added, Manner manner) {
        Optional<ElfFile> file;
        try {
            file = collector.elf(added.path());
        } catch (HullException damaged) {
            collector.warn(damaged.sentence() + "; packed as it is");
            return;
        }
        if (file.isEmpty()) {
            if (added.node().isExecutable() && !manner.knownLayout()) {
                Script.parse(Text.start(added.node()))
                        .ifPresent(script -> loneScripts.putIfAbsent(script.interpreter(), added.path()));
            }
        } else if (file.get().interpreter().isPresent() && added.node().isExecutable()) {
            elf.program(added, file.get(), false);
        } else if (manner.opener().isPresent()) {
            elf.library(added, file.get(), manner.opener().get());
        } else {
            unopened.add(new Unopened(added, file.get()));
        }
    }

    /** Packs what libraries need that came before any program, which says where they are searched. */
    void libraries() {
        Optional<Context> opener = elf.anyContext();
        for (Unopened each : opener.isPresent() ? unopened : List.<Unopened>of()) {
            elf.library(each.added(), each.file(), opener.get());
        }
        unopened.clear();
    }

    /** Tells of links to directories that are not in the image, and of scripts whose interpreter is not. */
    void finish() {
        for (PackEntry entry : List.copyOf(collector.entries())) {
            if (entry instanceof PackEntry.Link link) {
                Walk walk = tree.walk(link.path());
                if (walk.node().filter(Node::isDirectory).isPresent() && !collector.contains(walk.path())) {
                    collector.warn(link.path() + " leads to the directory " + walk.path()
                            + ", which is not in the image: --include it if it is needed");
                }
            }
        }
        for (Map.Entry<String, String> entry : loneScripts.entrySet()) {
            if (!collector.leadsSomewhere(entry.getKey())) {
                collector.warn("scripts such as " + entry.getValue() + " need " + entry.getKey()
                        + ", which is not in the image: name it as a program if they are run");
            }
        }
    }
}
