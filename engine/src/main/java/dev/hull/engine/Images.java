package dev.hull.engine;

import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.run.ImageUse;
import dev.hull.engine.run.MissingImageException;
import dev.hull.engine.run.Toolkit;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.Snapshot;
import dev.hull.image.Snapshots;
import dev.hull.image.layer.LayeredTree;
import dev.hull.image.pack.PackedImage;
import dev.hull.image.pack.Toolbox;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The engine's images: the store, and what makes an image ready to run. */
public final class Images {
    /** A container has mounts in there (hosts, resolv.conf), so it cannot put another directory in its place. */
    private static final Set<String> MOUNTED_IN = Set.of("etc");

    private static final int MAX_TEXT = 8 << 20;
    private final ImageStore store;

    Images(EngineOptions options) {
        this.store = ImageStore.open(options.root());
    }

    /** Where images are kept. */
    public ImageStore store() {
        return store;
    }

    /** Keeps every image and unpacked layer where it is until closed. */
    LockFile hold() {
        return store.hold();
    }

    /**
     * The image that a caller named, with its layers unpacked. {@code hull/toolbox} is packed from this machine's programs
     * when it is not there yet.
     *
     * @param progress hears what takes long, a line each
     * @throws MissingImageException when there is no such image
     */
    ImageUse use(String reference, Consumer<String> progress) throws IOException {
        return use(find(reference, progress), Optional.empty(), progress);
    }

    /**
     * The same, its files as a container sees them that has not changed since it ended.
     *
     * @param upper what the container wrote; nothing when there is no such directory
     */
    ImageUse useWith(String reference, Path upper, Consumer<String> progress) throws IOException {
        return use(find(reference, progress), Optional.of(upper).filter(Files::isDirectory), progress);
    }

    /** An image as a toolkit, see {@link #use}. */
    Toolkit toolkit(String reference, Consumer<String> progress) throws IOException {
        Image image = find(reference, progress);
        Snapshot snapshot = Snapshots.prepare(store, image);
        LayeredTree tree = LayeredTree.of(snapshot.lowerDirectories(), snapshot.layers());
        return Toolkit.of(
                use(image, Optional.empty(), progress), path -> isDirectory(tree, path), path -> names(tree, path));
    }

    private static boolean isDirectory(LayeredTree tree, String path) {
        try {
            return tree.find(path).filter(LayeredTree.Node::isDirectory).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("look for " + path + " in the image", e);
        }
    }

    private static List<String> names(LayeredTree tree, String path) {
        try {
            return isDirectory(tree, path) ? tree.list(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("read the directory " + path + " of the image", e);
        }
    }

    private Image find(String reference, Consumer<String> progress) throws IOException {
        Optional<Image> found = store.find(reference);
        if (found.isEmpty() && Toolbox.is(reference)) {
            progress.accept(PackedImage.TOOLBOX_NOTICE);
            found = Optional.of(PackedImage.toolbox(store));
        }
        return found.orElseThrow(() -> new MissingImageException("Unable to find image '" + reference
                + "' locally; get it with hull pull, make it with hull import or hull pack, see what is there with"
                + " hull images"));
    }

    /**
     * The image of a container that is there.
     *
     * @param id digest of the image's configuration; it may have no name any more
     * @param upper the container's own files, which take part when users are looked up
     * @throws HullException NOT_FOUND when it was removed by force
     */
    ImageUse useAgain(String id, Path upper, Consumer<String> progress) throws IOException {
        Image image = store.find(id)
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "No such image: " + id + "; it was removed by force, and the container cannot run without it"));
        return use(image, Optional.of(upper).filter(Files::isDirectory), progress);
    }

    private ImageUse use(Image image, Optional<Path> upper, Consumer<String> progress) throws IOException {
        Snapshot snapshot = Snapshots.prepare(store, image);
        LayeredTree layers = LayeredTree.of(snapshot.lowerDirectories(), snapshot.layers());
        LayeredTree tree = upper.isPresent() ? layers.withUpper(upper.get(), MOUNTED_IN) : layers;
        snapshot.notices().forEach(progress);
        List<String> directories = new ArrayList<>();
        for (Path directory : snapshot.lowerDirectories()) {
            directories.add(directory.toString());
        }
        return new ImageUse(
                image.id().toString(),
                image.config().config(),
                image.config().platform(),
                directories,
                snapshot.userAttributes() ? List.of("userxattr") : List.of(),
                path -> read(tree, path));
    }

    /** A small text file of the image, such as /etc/passwd. */
    private static Optional<String> read(LayeredTree tree, String path) {
        try {
            if (tree.find(path).filter(node -> !node.isDirectory()).isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = tree.open(path)) {
                return Optional.of(new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read " + path + " of the image", e);
        }
    }
}
