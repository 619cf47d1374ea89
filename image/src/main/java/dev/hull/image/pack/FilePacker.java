package dev.hull.image.pack;

import dev.hull.image.pack.Collector.Added;
import dev.hull.image.pack.ElfPacker.Context;
import dev.hull.image.pack.elf.ElfFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Packs programs, scripts with their interpreters, and whole directories, each with what its ELF files need. */
final class FilePacker {
    private static final Set<String> NEVER = Set.of("/proc", "/sys", "/dev");
    private static final int DEEPEST_SCRIPT = 5; // an interpreter may be a script itself; the kernel stops here, too

    private final Collector collector;
    private final ElfPacker elf;
    private final String searchPath;
    private final Set<String> directories = new LinkedHashSet<>();
    private final TreeMap<String, String> loneScripts = new TreeMap<>(); // interpreter to a script that names it

    FilePacker(Collector collector, ElfPacker elf, String searchPath) {
        this.collector = collector;
        this.elf = elf;
        this.searchPath = searchPath;
    }

    /** The path of a program by its name, as a shell finds it: first in the image's usual directories, or in those given. */
    Optional<String> find(String name, boolean usualFirst) {
        String usual = PackRequest.DEFAULT_PATH;
        return Stream.of(usualFirst ? usual + ":" + searchPath : searchPath)
                .flatMap(path -> Arrays.stream(path.split(":")))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> directory.replaceAll("(?<=.)/+$", "") + "/" + name)
                .filter(path -> collector
                        .tree()
                        .walk(path)
                        .node()
                        .filter(Node::isExecutable)
                        .isPresent())
                .findFirst();
    }

    /** Packs a program that is run: an ELF file with its libraries, or a script with its interpreter. */
    Added program(String path, Reason reason) {
        return program(path, reason, DEEPEST_SCRIPT);
    }

    private Added program(String path, Reason reason, int depth) {
        Walk walk = collector.tree().walk(path);
        Node node = walk.node()
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "cannot pack " + path + " (" + reason + "): there is no such file"
                                + (walk.links().isEmpty() ? "" : "; its link leads to " + walk.path())));
        if (!node.isExecutable()) {
            String what = switch (node.kind()) {
                case DIRECTORY -> "it is a directory; name the program in it, or add it with --include " + path;
                case SPECIAL -> "it is a device, pipe or socket";
                default -> "it is not executable; run chmod +x on it, or add it with --include " + path;
            };
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "cannot pack " + path + " as a program: " + what);
        }
        Added added = collector.add(path, reason).orElseThrow();
        Optional<ElfFile> file = collector.elf(added.path());
        if (file.isPresent()) {
            elf.program(added, file.get(), true);
            return added;
        }
        Script script = Script.parse(Text.start(node))
                .orElseThrow(() -> new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot pack " + path + " as a program: it is neither an ELF file nor a script that begins with"
                                + " #!; add it with --include " + path));
        interpreter(script, added, depth);
        return added;
    }

    private void interpreter(Script script, Added added, int depth) {
        String begins = added.name() + " begins with '" + script.line() + "'";
        if (depth == 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "cannot pack " + begins + ": scripts that interpret each other");
        }
        if (collector.tree().walk(script.interpreter()).node().isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "cannot pack " + begins + ", but " + script.interpreter() + " does not exist");
        }
        elf.script(added);
        program(script.interpreter(), new Reason("interpreter of the script", added.name()), depth - 1);
        collector.warn(added.name() + " is a script: the programs that it calls are packed only if you name them, too");
        if (script.program().isPresent()) {
            String name = script.program().get();
            String path = name.startsWith("/")
                    ? name
                    : find(name, true)
                            .orElseThrow(() -> new HullException(
                                    ErrorKind.NOT_FOUND,
                                    "cannot pack " + begins + ", but there is no '" + name + "' in "
                                            + PackRequest.DEFAULT_PATH + ":" + searchPath));
            program(path, new Reason("run by env for the script", added.name()), depth - 1);
        }
    }

    /**
     * Packs a file or a directory with everything in it that was not asked for as a program.
     *
     * @param except patterns below it that stay out
     * @param opener the program that opens its libraries; empty when there is none
     * @return whether something is there
     */
    boolean tree(String path, Reason reason, List<String> except, Optional<Context> opener) {
        Walk walk = collector.tree().walk(path);
        if (walk.node().isEmpty()) {
            return false;
        }
        collector.add(path, reason);
        if (walk.node().get().isDirectory()) {
            if (walk.path().equals("/")) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot include /: that is the whole machine; tar -c | hull import makes such an image");
            }
            List<PathMatcher> matchers = except.stream().map(Globs::matcher).toList();
            children(walk.path(), "", reason, matchers, opener);
        } else {
            file(walk.path(), walk.node().get(), opener);
        }
        return true;
    }

    private void children(
            String directory, String relative, Reason reason, List<PathMatcher> except, Optional<Context> opener) {
        if (NEVER.contains(directory) || !directories.add(directory)) {
            return;
        }
        for (String name : collector.tree().list(directory)) {
            String below = relative.isEmpty() ? name : relative + "/" + name;
            if (except.stream().noneMatch(matcher -> matcher.matches(Path.of(below)))) {
                child(SourceTree.child(directory, name), below, reason, except, opener);
            }
        }
    }

    private void child(
            String path, String relative, Reason reason, List<PathMatcher> except, Optional<Context> opener) {
        Node node = collector.tree().lstat(path).orElse(null);
        if (node == null) {
            return; // gone meanwhile
        }
        switch (node.kind()) {
            case DIRECTORY -> {
                collector.add(path, reason);
                children(path, relative, reason, except, opener);
            }
            case FILE -> {
                collector.add(path, reason);
                file(path, node, opener);
            }
            case SPECIAL -> collector.warn("left out " + path + ": it is a device, pipe or socket");
            case LINK -> link(path, node, reason, opener);
        }
    }

    /** Keeps a link, and packs the file that it leads to. A directory elsewhere is only told of: it may hold anything. */
    private void link(String path, Node node, Reason reason, Optional<Context> opener) {
        Walk walk = collector.tree().walk(path);
        if (walk.node().filter(Node::isFile).isPresent()) {
            collector.add(path, reason);
            file(walk.path(), walk.node().get(), opener);
        } else {
            collector.addLink(path, node.target(), reason);
        }
    }

    /** Packs what a file needs that lies somewhere in a directory or was brought along. */
    private void file(String path, Node node, Optional<Context> opener) {
        Optional<ElfFile> file;
        try {
            file = collector.elf(path);
        } catch (HullException damaged) {
            collector.warn(damaged.sentence() + "; packed as it is");
            return;
        }
        if (file.isEmpty()) {
            if (node.isExecutable()) {
                Script.parse(Text.start(node)).ifPresent(script -> loneScripts.putIfAbsent(script.interpreter(), path));
            }
            return;
        }
        Added added = new Added(path, path, node);
        if (file.get().interpreter().isPresent() && node.isExecutable()) {
            elf.program(added, file.get(), false);
        } else if (opener.isPresent()) {
            elf.library(added, file.get(), opener.get());
        }
    }

    /** Tells of links to nothing in the image and of scripts whose interpreter is not in it. */
    void finish() {
        for (PackEntry entry : List.copyOf(collector.entries())) {
            if (entry instanceof PackEntry.Link link) {
                Walk walk = collector.tree().walk(link.path());
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
