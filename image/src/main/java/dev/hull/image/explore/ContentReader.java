package dev.hull.image.explore;

import dev.hull.image.content.Failures;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.image.toc.ListedFile;
import dev.hull.image.toc.ListedLayer;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Contents of files, read from their layer when they are asked for. */
public final class ContentReader {
    /** Takes files as they come by. */
    public interface Sink {
        /** Where the content of this file goes; called once for each that was asked for. */
        OutputStream open(String path) throws IOException;
    }

    private ContentReader() {}

    /**
     * Copies files of one layer. A hard link brings the content of its target.
     *
     * @param paths byte strings
     * @throws HullException {@link ErrorKind#NOT_FOUND} when the layer has no such file
     */
    public static void copy(SourceLayer layer, Set<String> paths, Sink sink) {
        Failures.translate("cannot read layer " + layer.diffId(), () -> {
            Map<String, String> links = new HashMap<>();
            Set<String> left = new java.util.HashSet<>(paths);
            read(layer, left, sink, links);
            if (!links.isEmpty()) { // targets come before their links, so they take a second reading
                Map<String, String> byTarget = new HashMap<>();
                links.forEach((link, target) -> byTarget.put(target, link));
                Set<String> targets = new java.util.HashSet<>(byTarget.keySet());
                read(layer, targets, path -> sink.open(byTarget.getOrDefault(path, path)), new HashMap<>());
                left.removeAll(links.keySet());
                left.addAll(targets);
            }
            if (!left.isEmpty()) {
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        "no such file in layer " + layer.diffId() + ": /"
                                + left.iterator().next());
            }
            return left;
        });
    }

    private static void read(SourceLayer layer, Set<String> left, Sink sink, Map<String, String> links)
            throws IOException {
        if (layer.listed().isPresent()) {
            try {
                listed(layer.listed().get(), left, sink, links);
                return;
            } catch (HullException e) {
                if (e.kind() != ErrorKind.UNSUPPORTED) {
                    throw e;
                }
            }
        }
        try (LayerStream stream = LayerStream.open(layer.content().open())) {
            TarReader tar = stream.tar();
            for (Optional<TarEntry> next = tar.next(); next.isPresent() && !left.isEmpty(); next = tar.next()) {
                TarEntry entry = next.get();
                if (!left.contains(entry.name())) {
                    continue;
                }
                if (entry.type() == TarEntry.Type.HARD_LINK) {
                    links.put(entry.name(), entry.linkName());
                    left.remove(entry.name());
                } else if (entry.type() == TarEntry.Type.FILE) {
                    left.remove(entry.name());
                    try (OutputStream out = sink.open(entry.name())) {
                        write(tar, entry, out);
                    }
                }
            }
        }
    }

    /** Only the files themselves are fetched. */
    private static void listed(ListedLayer layer, Set<String> left, Sink sink, Map<String, String> links)
            throws IOException {
        for (ListedFile file : layer.files()) {
            String name = file.entry().name();
            if (!left.contains(name)) {
                continue;
            }
            if (file.entry().type() == TarEntry.Type.HARD_LINK) {
                links.put(name, file.entry().linkName());
                left.remove(name);
            } else if (file.entry().type() == TarEntry.Type.FILE) {
                left.remove(name);
                try (OutputStream out = sink.open(name)) {
                    layer.copy(file, out);
                }
            }
        }
    }

    /** Holes become zeros. */
    private static void write(TarReader tar, TarEntry entry, OutputStream out) throws IOException {
        long[] end = {0};
        tar.content((position, bytes, offset, length) -> {
            zeros(out, position - end[0]);
            out.write(bytes, offset, length);
            end[0] = position + length;
        });
        zeros(out, entry.size() - end[0]);
    }

    private static void zeros(OutputStream out, long count) throws IOException {
        byte[] zeros = new byte[(int) Math.min(64 * 1024, Math.max(0, count))];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }
}
