package dev.hull.build.stage;

import dev.hull.build.copy.Selection;
import dev.hull.build.graph.StepKey;
import dev.hull.build.run.Mounts;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Directories and files that steps see read-only. What lies in one unpacked layer is mounted from there; everything else is copied,
 * once a build, however many steps want it.
 */
final class SharedFiles implements AutoCloseable {
    private final ImageStore store;
    private final Map<Digest, Path> copies = new HashMap<>(); // guarded by this
    private @Nullable Ingest area; // guarded by this

    SharedFiles(ImageStore store) {
        this.store = store;
    }

    /**
     * Where the files are.
     *
     * @param ofLayers whether they are those of a stage or an image, which nobody changes
     */
    Path place(Selection selection, boolean ofLayers) throws IOException {
        if (ofLayers && isAsItIs(selection.roots().getFirst())) {
            return selection.roots().getFirst().file().place();
        }
        StepKey key = StepKey.of("files");
        selection.describe(key);
        return copy(key.digest(), selection);
    }

    /** Whether a directory of one layer has all of it, and nothing besides: nothing that a layer above hides. */
    private static boolean isAsItIs(Selection.Root root) throws IOException {
        Path place = root.file().place();
        for (Selection.Member member : root.members()) {
            if (!member.file().place().equals(place.resolve(member.path()))) {
                return false;
            }
        }
        try (Stream<Path> all = Files.walk(place)) {
            return all.count() == root.members().size() + 1L;
        }
    }

    private synchronized Path copy(Digest key, Selection selection) throws IOException {
        Optional<Path> there = Optional.ofNullable(copies.get(key));
        if (there.isPresent()) {
            return there.get();
        }
        Ingest open = area;
        if (open == null) {
            open = store.begin();
            area = open;
        }
        Path place = open.newPath("mount");
        Mounts.write(selection, place);
        copies.put(key, place);
        return place;
    }

    @Override
    public synchronized void close() throws IOException {
        if (area != null) {
            area.close();
        }
    }
}
