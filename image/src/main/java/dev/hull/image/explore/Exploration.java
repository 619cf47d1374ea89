package dev.hull.image.explore;

import dev.hull.image.content.Failures;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.History;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * An image whose layers were read: what each does, what is visible in the end, what is wasted. Layers are read in parallel,
 * each once; about 200 bytes are kept for each file.
 *
 * <p><em>Wasted</em> are the bytes of files that a later layer overwrites or deletes: they are shipped and stored, and no
 * container can see them. <em>Efficiency</em> is the share of all bytes that is not wasted.
 */
public final class Exploration {
    private final ImageSource source;
    private final List<LayerFiles> contents;
    private final List<ExploredLayer> layers = new ArrayList<>();
    private final Map<String, WastedPath> wasted = new HashMap<>();
    private final FileTree merged;
    private long wastedBytes;
    private long totalBytes;
    private int files;

    private Exploration(ImageSource source, List<LayerFiles> contents) {
        this.source = source;
        this.contents = contents;
        this.merged = new FileTree(this::lost);
        List<History> steps = steps(source);
        for (int i = 0; i < contents.size(); i++) {
            LayerFiles content = contents.get(i);
            merged.apply(content);
            long bytes = 0;
            for (FileFacts file : content.files()) {
                bytes += file.size();
            }
            totalBytes += bytes;
            layers.add(new ExploredLayer(
                    i,
                    source.layers().get(i),
                    steps.get(i),
                    bytes,
                    content.files().size(),
                    merged.changes()));
        }
        this.files = count(merged.root());
    }

    /** Reads the image. */
    public static Exploration of(ImageSource source) {
        return of(source, layer -> LayerListener.NONE);
    }

    /**
     * Reads the image, with somebody looking at contents.
     *
     * @param listeners makes the listener for a layer by its place
     */
    public static Exploration of(ImageSource source, IntFunction<LayerListener> listeners) {
        return Failures.translate("cannot read image '" + source.name() + "'", () -> {
            int threads = Math.max(
                    1, Math.min(source.layers().size(), Runtime.getRuntime().availableProcessors()));
            List<Future<LayerFiles>> running = new ArrayList<>();
            try (ExecutorService workers = Executors.newFixedThreadPool(
                    threads, Thread.ofPlatform().daemon().factory())) {
                try {
                    for (int i = 0; i < source.layers().size(); i++) {
                        SourceLayer layer = source.layers().get(i);
                        LayerListener listener = listeners.apply(i);
                        running.add(workers.submit(() -> LayerScan.scan(layer, listener)));
                    }
                    List<LayerFiles> contents = new ArrayList<>();
                    for (Future<LayerFiles> each : running) {
                        contents.add(each.get());
                    }
                    return new Exploration(source, contents);
                } finally {
                    workers.shutdownNow();
                }
            } catch (ExecutionException e) {
                throw unwrap(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HullException(ErrorKind.CANCELLED, "interrupted while reading the layers", e);
            }
        });
    }

    private static IOException unwrap(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> new IOException(e);
        };
    }

    /** The step of each layer, without reading any; an empty one where the history says less than there are layers. */
    public static List<History> steps(ImageSource source) {
        List<History> steps = new ArrayList<>();
        for (History step : source.config().history()) {
            if (!step.emptyLayer()) {
                steps.add(step);
            }
        }
        while (steps.size() < source.layers().size()) {
            steps.add(new History("", "", "", "", false));
        }
        return steps;
    }

    private void lost(FileFacts file, int layer, int by, @org.jspecify.annotations.Nullable FileFacts replacement) {
        String reason = replacement == null ? "deleted" : replacement.sameContent(file) ? "rewritten" : "overwritten";
        wasted.computeIfAbsent(file.path(), WastedPath::new).add(new WastedPath.Loss(layer, by, file.size(), reason));
        wastedBytes += file.size();
    }

    private static int count(FileTree.Node node) {
        int sum = node.change() == Change.DELETED || node.file().isDirectory() ? 0 : 1;
        for (FileTree.Node child : node.children()) {
            sum += count(child);
        }
        return sum;
    }

    /** The image. */
    public ImageSource source() {
        return source;
    }

    /** Its layers, lowest first. */
    public List<ExploredLayer> layers() {
        return List.copyOf(layers);
    }

    /** What a container of the image sees; removals of the uppermost layer are still in it, marked. */
    public FileTree merged() {
        return merged;
    }

    /** The tree of the layers up to this one, with its marks. */
    public FileTree mergedUpTo(int layer) {
        FileTree tree = new FileTree((file, from, by, replacement) -> {});
        for (int i = 0; i <= layer; i++) {
            tree.apply(contents.get(i));
        }
        return tree;
    }

    /** The files of one layer alone. */
    public List<FileFacts> files(int layer) {
        return List.copyOf(contents.get(layer).files());
    }

    /** How many files and links a container sees, directories not counted. */
    public int files() {
        return files;
    }

    /** Bytes of the files of all layers. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes of the layers as they are stored. */
    public long storedBytes() {
        return source.layers().stream().mapToLong(SourceLayer::stored).sum();
    }

    /** Bytes that no container can see. */
    public long wastedBytes() {
        return wastedBytes;
    }

    /** Share of the bytes that is visible, 0 to 1. */
    public double efficiency() {
        return totalBytes == 0 ? 1 : 1 - (double) wastedBytes / totalBytes;
    }

    /** Paths with wasted bytes, the worst first. */
    public List<WastedPath> wasted() {
        return wasted.values().stream()
                .filter(path -> path.bytes() > 0)
                .sorted(Comparator.comparingLong(WastedPath::bytes).reversed().thenComparing(WastedPath::path))
                .toList();
    }

    /** The largest visible files, largest first. */
    public List<FileTree.Node> largest(int limit) {
        List<FileTree.Node> found = new ArrayList<>();
        collect(merged.root(), found);
        found.sort(Comparator.comparingLong((FileTree.Node node) -> node.file().size())
                .reversed()
                .thenComparing(node -> node.file().path()));
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    private static void collect(FileTree.Node node, List<FileTree.Node> found) {
        if (node.change() != Change.DELETED && node.file().isFile()) {
            found.add(node);
        }
        node.children().forEach(child -> collect(child, found));
    }

    /** The layer of that place, or the reason why there is none. */
    public ExploredLayer layer(int index) {
        if (index < 0 || index >= layers.size()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "image '" + source.name() + "' has no layer " + index + ": its layers are 0 to "
                            + (layers.size() - 1));
        }
        return layers.get(index);
    }

    /** What a layer does to a path. */
    public Optional<LayerChange> change(int layer, String path) {
        return layers.get(layer).changes().stream()
                .filter(change -> change.file().path().equals(path))
                .findFirst();
    }
}
