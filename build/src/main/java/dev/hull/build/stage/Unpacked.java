package dev.hull.build.stage;

import dev.hull.build.tree.LayerTree;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.engine.BuildSteps;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.Snapshot;
import dev.hull.image.Snapshots;
import dev.hull.image.layer.LayeredTree;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The files of stages: their layers are unpacked when somebody wants to see them, and not before. */
final class Unpacked {
    private static final int MAX_TEXT = 8 << 20;

    /** Sees to it that layers are in the store. */
    @FunctionalInterface
    interface Bringing {
        /** Brings those that are not. */
        void bring(List<ImageLayer> layers) throws IOException;
    }

    private final ImageStore store;
    private final Bringing bringing;
    private final Map<Digest, BuildSteps.Layers> known = new ConcurrentHashMap<>();

    Unpacked(ImageStore store, Bringing bringing) {
        this.store = store;
        this.bringing = bringing;
    }

    /** The layers of a stage as directories. */
    BuildSteps.Layers layers(StageState state) {
        Digest chain = state.chain();
        BuildSteps.Layers found = known.get(chain);
        if (found == null) {
            try {
                bringing.bring(state.layers());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            found = unpack(state);
            known.put(chain, found);
        }
        return found;
    }

    private BuildSteps.Layers unpack(StageState state) {
        List<Descriptor> blobs = state.layers().stream().map(ImageLayer::blob).toList();
        ImageConfig config = state.image(Map.of());
        Descriptor stored = Descriptor.ofBytes(MediaTypes.OCI_CONFIG, config.raw());
        ImageManifest manifest = ImageManifest.of(stored, blobs, Map.of());
        Image image = new Image(Descriptor.ofBytes(MediaTypes.OCI_MANIFEST, manifest.raw()), manifest, config);
        Snapshot snapshot = Snapshots.prepare(store, image);
        LayeredTree tree = LayeredTree.of(snapshot.lowerDirectories(), snapshot.layers());
        return new BuildSteps.Layers(
                snapshot.lowerDirectories(),
                snapshot.userAttributes(),
                tree,
                state.platform(),
                reader(new LayerTree(tree)));
    }

    /** The same as a tree. */
    SourceTree tree(StageState state) {
        return state.layers().isEmpty()
                ? SourceTree.EMPTY
                : new LayerTree(layers(state).tree());
    }

    /** Reads small text files, links followed. */
    static Function<String, Optional<String>> reader(SourceTree tree) {
        return path -> {
            try {
                Optional<TreeFile> file =
                        tree.lookup(TreePaths.resolve(tree::lookup, path, true)).filter(TreeFile::isFile);
                if (file.isEmpty()) {
                    return Optional.empty();
                }
                try (InputStream in = tree.open(file.get())) {
                    return Optional.of(new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("read " + path + " of the stage", e);
            }
        };
    }
}
