package dev.hull.build.tree;

import dev.hull.build.context.IgnoreRules;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of this machine without what an ignore file leaves out. Everything in it counts as root's. */
public final class LocalTree implements SourceTree {
    private final Path root;
    private final IgnoreRules rules;
    private final DigestMemory memory;
    // What was said of files that were looked up and whose digest was not asked for yet: the kernel is asked once for
    // both.
    private final Map<String, Attributes> seen = new ConcurrentHashMap<>();

    /**
     * A tree of a directory.
     *
     * @param memory remembers digests of its files
     */
    public LocalTree(Path root, IgnoreRules rules, DigestMemory memory) {
        this.root = root;
        this.rules = rules;
        this.memory = memory;
    }

    /** The directory. */
    public Path root() {
        return root;
    }

    @Override
    public Optional<TreeFile> lookup(String path) throws IOException {
        Path file;
        try {
            file = path.isEmpty() ? root : root.resolve(path);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        boolean excluded = !path.isEmpty() && rules.excludes(path);
        if (excluded && !rules.mayTakeBack()) {
            return Optional.empty();
        }
        // The root itself may be a symbolic link: the user has named it.
        Optional<Attributes> attributes = Attributes.of(path.isEmpty() ? root.toRealPath() : file);
        Optional<TarEntry.Type> type = attributes.flatMap(Attributes::type);
        if (type.isEmpty() || excluded && !(type.get() == TarEntry.Type.DIRECTORY && holdsAnything(path))) {
            return Optional.empty();
        }
        if (type.get() == TarEntry.Type.FILE) {
            seen.put(path, attributes.get());
        }
        return Optional.of(file(path, file, attributes.get(), type.get()));
    }

    private static TreeFile file(String path, Path file, Attributes attributes, TarEntry.Type type) throws IOException {
        return new TreeFile(
                path,
                type,
                attributes.permissions(),
                0,
                0,
                type == TarEntry.Type.FILE ? attributes.size() : 0,
                Math.floorDiv(attributes.modified(), 1_000_000_000L),
                type == TarEntry.Type.SYMLINK ? Files.readSymbolicLink(file).toString() : "",
                attributes.major(),
                attributes.minor(),
                new TreeMap<>(),
                attributes.identity(type),
                file);
    }

    /** Whether a directory that is left out has something in it that is not. */
    private boolean holdsAnything(String directory) throws IOException {
        for (String name : names(directory)) {
            if (lookup(directory + "/" + name).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<String> list(String path) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : names(path)) {
            String child = TreePaths.child(path, name);
            if (!rules.excludes(child) || rules.mayTakeBack() && lookup(child).isPresent()) {
                names.add(name);
            }
        }
        Collections.sort(names);
        return names;
    }

    private List<String> names(String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path.isEmpty() ? root : root.resolve(path))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    @Override
    public Digest digest(TreeFile file) throws IOException {
        Attributes known = seen.remove(file.path());
        Attributes now = known != null
                ? known
                : Attributes.of(file.place())
                        .orElseThrow(() -> new NoSuchFileException(file.place().toString()));
        return memory.digest(file.path(), file.place(), now);
    }

    @Override
    public InputStream open(TreeFile file) throws IOException {
        return Files.newInputStream(file.place(), LinkOption.NOFOLLOW_LINKS);
    }
}
