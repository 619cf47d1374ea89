package dev.hull.image.edit;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.explore.SourceLayer;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Several layers as one. What later ones overwrite or remove is left out; what they remove from layers further below stays
 * removed. Two readings: the first finds which entry of which layer is seen in the end, the second copies it.
 */
final class Squash {
    /** An entry that is seen in the end. */
    private record Winner(int layer, int number, TarEntry entry) {}

    private final List<SourceLayer> layers;
    private final boolean bottom;
    private final TreeMap<String, Winner> winners = new TreeMap<>();
    private final Set<String> whiteouts = new TreeSet<>();
    private final Set<String> opaque = new TreeSet<>();

    private Squash(List<SourceLayer> layers, boolean bottom) {
        this.layers = layers;
        this.bottom = bottom;
    }

    /**
     * Merges layers.
     *
     * @param bottom whether nothing lies below them, so that no removals need be kept
     */
    static Draft.Layer apply(StorePaths paths, Ingest ingest, List<SourceLayer> layers, boolean bottom)
            throws IOException {
        Squash squash = new Squash(layers, bottom);
        for (int i = 0; i < layers.size(); i++) {
            squash.read(i);
        }
        return squash.write(paths, ingest);
    }

    private void read(int index) throws IOException {
        Map<String, Winner> own = new TreeMap<>();
        Map<String, Integer> contents = new HashMap<>();
        try (LayerStream stream = LayerStream.open(layers.get(index).content().open())) {
            TarReader tar = stream.tar();
            int number = 0;
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next(), number++) {
                TarEntry entry = next.get();
                String base = ByteNames.base(entry.name());
                String parent = ByteNames.parent(entry.name());
                if (base.equals(ByteNames.OPAQUE)) {
                    hideBelow(parent);
                    opaque.add(parent);
                } else if (base.startsWith(ByteNames.WHITEOUT)) {
                    String hidden = base.substring(ByteNames.WHITEOUT.length());
                    String path = parent.isEmpty() ? hidden : parent + "/" + hidden;
                    hideBelow(path);
                    winners.remove(path);
                    whiteouts.add(path);
                } else if (!entry.name().isEmpty()) {
                    own.put(entry.name(), new Winner(index, number, entry));
                    if (entry.type() == TarEntry.Type.FILE) {
                        contents.put(entry.name(), number);
                    } else if (entry.type() == TarEntry.Type.HARD_LINK) {
                        Integer source = contents.get(entry.linkName());
                        if (source != null) {
                            contents.put(entry.name(), source);
                        }
                    }
                }
            }
        }
        for (Map.Entry<String, Winner> each : own.entrySet()) {
            String path = each.getKey();
            Winner before = winners.get(path);
            boolean directory = each.getValue().entry().type() == TarEntry.Type.DIRECTORY;
            if (before != null && !directory) {
                hideBelow(path);
            }
            for (String up = ByteNames.parent(path); !up.isEmpty(); up = ByteNames.parent(up)) {
                Winner above = winners.get(up);
                if (above != null && above.entry().type() != TarEntry.Type.DIRECTORY && above.layer() != index) {
                    winners.remove(up); // a file that became a directory
                }
            }
            winners.put(path, each.getValue());
        }
        links(index, own, contents);
    }

    /** Hard links of this layer are kept by the place of their content, for their first name may go later. */
    private void links(int index, Map<String, Winner> own, Map<String, Integer> contents) {
        own.forEach((path, winner) -> {
            Integer number = contents.get(path);
            if (winner.entry().type() == TarEntry.Type.HARD_LINK && number != null) {
                winners.put(path, new Winner(index, number, winner.entry()));
            }
        });
    }

    private void hideBelow(String path) {
        String from = path.isEmpty() ? "" : path + "/";
        String to = path.isEmpty() ? "\uffff" : path + "0"; // the character behind '/'
        winners.subMap(from, to).clear();
        whiteouts.removeIf(each -> each.startsWith(from) && !each.equals(path));
        opaque.removeIf(each -> each.startsWith(from) && !each.isEmpty());
    }

    private static long key(int layer, int number) {
        return (long) layer << 32 | number;
    }

    private Draft.Layer write(StorePaths paths, Ingest ingest) throws IOException {
        try (LayerWriter out = new LayerWriter(ingest, Compression.NONE)) {
            for (Winner winner : winners.values()) {
                if (winner.entry().type() == TarEntry.Type.DIRECTORY) {
                    out.add(winner.entry());
                }
            }
            Set<Long> wanted = new HashSet<>();
            winners.values().stream()
                    .filter(winner -> winner.entry().type() != TarEntry.Type.DIRECTORY)
                    .forEach(winner -> wanted.add(key(winner.layer(), winner.number())));
            for (int i = 0; i < layers.size(); i++) {
                copy(ingest, i, wanted, out);
            }
            removals(out);
            LayerWriter.Layer done = out.finish();
            done.sizes().write(paths, done.diffId());
            return new Draft.Layer(done.descriptor(), done.diffId());
        }
    }

    private void copy(Ingest ingest, int index, Set<Long> wanted, LayerWriter out) throws IOException {
        Map<Integer, List<String>> names = new HashMap<>();
        winners.forEach((path, winner) -> {
            if (winner.layer() == index && winner.entry().type() != TarEntry.Type.DIRECTORY) {
                names.computeIfAbsent(winner.number(), number -> new java.util.ArrayList<>())
                        .add(path);
            }
        });
        if (names.isEmpty()) {
            return;
        }
        try (LayerStream stream = LayerStream.open(layers.get(index).content().open())) {
            TarReader tar = stream.tar();
            int number = 0;
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next(), number++) {
                List<String> paths = wanted.contains(key(index, number)) ? names.get(number) : null;
                if (paths != null) {
                    entry(ingest, tar, next.get(), paths, out);
                }
            }
        }
    }

    private void entry(Ingest ingest, TarReader tar, TarEntry entry, List<String> paths, LayerWriter out)
            throws IOException {
        String first = paths.contains(entry.name()) ? entry.name() : paths.getFirst();
        TarEntry named = entry.name().equals(first) ? entry : entry.withName(first);
        if (entry.size() == 0) {
            out.add(named);
        } else {
            Path file = ingest.newPath("content");
            try (var sink = Files.newByteChannel(
                    file, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
                tar.content((position, bytes, offset, length) -> {
                    sink.position(position);
                    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes, offset, length);
                    while (buffer.hasRemaining()) {
                        sink.write(buffer);
                    }
                });
                if (sink.size() < entry.size()) { // a hole at its end
                    sink.position(entry.size() - 1);
                    sink.write(java.nio.ByteBuffer.allocate(1));
                }
            }
            try (InputStream in = Files.newInputStream(file)) {
                out.add(named, in);
            }
            Files.delete(file);
        }
        for (String other : paths) {
            if (!other.equals(first)) {
                out.add(TarEntry.hardLink(other, named));
            }
        }
    }

    private void removals(LayerWriter out) throws IOException {
        if (bottom) {
            return;
        }
        for (String path : whiteouts) {
            Winner winner = winners.get(path);
            boolean implied =
                    winner == null && !winners.subMap(path + "/", path + "0").isEmpty();
            if (winner != null && winner.entry().type() == TarEntry.Type.DIRECTORY || implied) {
                out.opaque(path);
                opaque.remove(path);
            } else if (winner == null) {
                out.whiteout(path);
            }
        }
        for (String path : opaque) {
            out.opaque(path);
        }
    }
}
