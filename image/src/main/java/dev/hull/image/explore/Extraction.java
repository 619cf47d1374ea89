package dev.hull.image.explore;

import dev.hull.image.content.Failures;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Takes files out of an image: one to a stream, one to a file, or a directory with all below it. Nothing that exists is
 * overwritten; owners, devices and setuid bits are left behind.
 */
public final class Extraction {
    private final Exploration image;
    private final FileTree tree;
    private int written;

    /** Files of that image as this tree of it shows them. */
    public Extraction(Exploration image, FileTree tree) {
        this.image = image;
        this.tree = tree;
    }

    /** What stands at the path, symbolic links followed. */
    public FileTree.Node find(String path) {
        return tree.resolve(path, true)
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "no such file in image '" + image.source().name() + "': " + path));
    }

    /** The content of a file to a stream, which stays open. */
    public void print(String path, OutputStream out) {
        FileTree.Node node = file(path);
        copy(node.layer(), Set.of(node.file().path()), ignored -> new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                out.flush();
            }
        });
    }

    private FileTree.Node file(String path) {
        FileTree.Node node = find(path);
        FileFacts file = node.file();
        if (file.isDirectory() || !file.isFile() && file.type() != TarEntry.Type.HARD_LINK) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "not a regular file in image '" + image.source().name() + "': " + path);
        }
        return node;
    }

    private void copy(int layer, Set<String> paths, ContentReader.Sink sink) {
        ContentReader.copy(image.source().layers().get(layer), paths, sink);
    }

    /**
     * Writes a file or a directory.
     *
     * @param target new name; in an existing directory the file keeps its name there
     * @return how many files were written
     * @throws HullException {@link ErrorKind#ALREADY_EXISTS} when something is in the way
     */
    public int write(String path, Path target) {
        return Failures.translate("cannot write to " + target, () -> {
            FileTree.Node node = find(path);
            String name = node.file().path().isEmpty() ? "" : text(node.file().name());
            Path place = Files.isDirectory(target) && !name.isEmpty() ? target.resolve(name) : target;
            if (!node.file().isDirectory()) {
                file(path);
            }
            Map<Integer, Map<String, Path>> contents = new HashMap<>();
            plan(node, place, contents);
            for (Map.Entry<Integer, Map<String, Path>> layer : contents.entrySet()) {
                Map<String, Path> places = layer.getValue();
                copy(layer.getKey(), new HashSet<>(places.keySet()), wanted -> {
                    Path to = java.util.Objects.requireNonNull(places.get(wanted));
                    written++;
                    return Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                });
            }
            permissions(node, place);
            return written;
        });
    }

    /** Makes directories, symbolic links and empty files; notes which contents are wanted from which layer. */
    private void plan(FileTree.Node node, Path place, Map<Integer, Map<String, Path>> contents) throws IOException {
        FileFacts file = node.file();
        boolean there = Files.exists(place, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        if (there && !(file.isDirectory() && Files.isDirectory(place))) {
            throw new HullException(
                    ErrorKind.ALREADY_EXISTS, "cannot write " + place + ": it exists; remove it or take another name");
        }
        switch (file.type()) {
            case DIRECTORY -> {
                Files.createDirectories(place);
                for (FileTree.Node child : node.children()) {
                    if (child.change() != Change.DELETED) {
                        plan(child, place.resolve(text(child.file().name())), contents);
                    }
                }
            }
            case SYMLINK -> Files.createSymbolicLink(place, Path.of(text(file.link())));
            case FILE, HARD_LINK ->
                contents.computeIfAbsent(node.layer(), layer -> new HashMap<>()).put(file.path(), place);
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {}
        }
    }

    private static void permissions(FileTree.Node node, Path place) throws IOException {
        FileFacts file = node.file();
        for (FileTree.Node child : node.children()) {
            if (child.change() != Change.DELETED) {
                permissions(child, place.resolve(text(child.file().name())));
            }
        }
        if (file.isFile()) {
            Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
            PosixFilePermission[] all = PosixFilePermission.values(); // owner, group, others: read, write, execute
            for (int i = 0; i < all.length; i++) {
                if ((file.mode() & (0400 >> i)) != 0) {
                    set.add(all[i]);
                }
            }
            Files.setPosixFilePermissions(place, set);
        }
    }

    private static String text(String bytes) {
        return new String(ByteNames.toBytes(bytes), StandardCharsets.UTF_8);
    }
}
