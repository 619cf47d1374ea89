package dev.hull.image.edit;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A layer with files added and paths removed. Directories of the image above them are in it as they are, because overlayfs shows
 * the uppermost one's owner and mode.
 */
final class FileLayer {
    /** Where an entry's content is. */
    private record Source(TarEntry entry, Optional<Path> file) {}

    private final FileTree tree;
    private final Optional<Instant> time;
    private final TreeMap<String, Source> entries = new TreeMap<>();
    private final Set<String> whiteouts = new TreeSet<>();

    FileLayer(FileTree tree, Optional<Instant> time) {
        this.tree = tree;
        this.time = time;
    }

    void remove(String path) {
        FileTree.Node node = tree.resolve(path, false)
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND, "cannot remove " + path + ": no such file in the image"));
        if (node.file().path().isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "cannot remove " + path + ": that is the whole image");
        }
        whiteouts.add(node.file().path());
        parents(node.file().path());
    }

    void add(Addition addition) throws IOException {
        Path source = addition.source();
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new HullException(ErrorKind.NOT_FOUND, "cannot add " + source + ": no such file or directory");
        }
        String wanted = addition.target();
        Optional<FileTree.Node> there = tree.resolve(wanted, true);
        boolean directory = Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
        boolean below =
                wanted.endsWith("/") || there.isPresent() && there.get().file().isDirectory() && !directory;
        String base = there.map(node -> node.file().path()).orElseGet(() -> place(wanted));
        String name = below && !directory
                ? join(base, ByteNames.ofText(source.getFileName().toString()))
                : base;
        put(addition, source, ByteNames.normalize(name));
        parents(ByteNames.normalize(name));
    }

    /** The path with its directory's symbolic links followed: {@code /bin/x} is {@code usr/bin/x} where the image has it so. */
    private String place(String wanted) {
        String plain = ByteNames.normalize(ByteNames.ofText(wanted));
        String parent = ByteNames.parent(plain);
        return parent.isEmpty()
                ? plain
                : join(
                        tree.resolve("/" + parent, true)
                                .map(node -> node.file().path())
                                .orElse(parent),
                        ByteNames.base(plain));
    }

    private static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private void put(Addition addition, Path source, String name) throws IOException {
        boolean link = Files.isSymbolicLink(source);
        boolean directory = Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
        if (!link && !directory && !Files.isRegularFile(source)) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot add " + source + ": only files, directories and symbolic links can be added");
        }
        int own = (Integer) Files.getAttribute(source, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
        int mode = directory || link ? own : addition.mode().orElse(own);
        TarEntry entry = link
                ? TarEntry.symlink(
                        name, ByteNames.ofText(Files.readSymbolicLink(source).toString()))
                : directory ? TarEntry.directory(name, mode) : TarEntry.file(name, mode, Files.size(source));
        Instant changed = time.orElse(
                Files.getLastModifiedTime(source, LinkOption.NOFOLLOW_LINKS).toInstant());
        entry = entry.withOwner(addition.uid().orElse(0), addition.gid().orElse(0))
                .withTime(changed.getEpochSecond(), time.isPresent() ? 0 : changed.getNano());
        if (!name.isEmpty()) {
            entries.put(name, new Source(entry, link || directory ? Optional.empty() : Optional.of(source)));
        }
        if (directory) {
            List<Path> children = new ArrayList<>();
            try (DirectoryStream<Path> names = Files.newDirectoryStream(source)) {
                names.forEach(children::add);
            }
            for (Path child : children) {
                put(
                        addition,
                        child,
                        join(name, ByteNames.ofText(child.getFileName().toString())));
            }
        }
    }

    private void parents(String path) {
        Set<String> missing = new LinkedHashSet<>();
        for (String up = ByteNames.parent(path); !up.isEmpty(); up = ByteNames.parent(up)) {
            missing.add(up);
        }
        for (String each : missing) {
            Optional<FileFacts> facts = tree.at(each).map(FileTree.Node::file).filter(FileFacts::isDirectory);
            TarEntry entry = facts.map(file -> TarEntry.directory(each, file.mode())
                            .withOwner(file.uid(), file.gid())
                            .withTime(file.seconds(), 0))
                    .orElse(TarEntry.directory(each, 0755)
                            .withTime(time.map(Instant::getEpochSecond).orElse(0L), 0));
            entries.putIfAbsent(each, new Source(entry, Optional.empty()));
        }
    }

    Draft.Layer write(StorePaths paths, Ingest ingest) throws IOException {
        try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
            for (Source source : entries.values()) {
                if (source.file().isPresent()) {
                    layer.add(source.entry(), source.file().get());
                } else {
                    layer.add(source.entry());
                }
            }
            for (String path : whiteouts) {
                if (!entries.containsKey(path)) {
                    layer.whiteout(path);
                }
            }
            LayerWriter.Layer done = layer.finish();
            done.sizes().write(paths, done.diffId());
            return new Draft.Layer(done.descriptor(), done.diffId());
        }
    }
}
