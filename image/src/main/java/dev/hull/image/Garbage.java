package dev.hull.image;

import dev.hull.image.cache.BuildLayers;
import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removal of content that neither an entry of the index reaches nor builds keep. Under the locks it is only moved into a temporary area; the slow
 * part, deleting, happens when the area is closed, and after a crash by the next writer.
 */
final class Garbage {
    /**
     * What was removed.
     *
     * @param blobs digests of blobs
     * @param layers diffIDs of layers that had been unpacked or measured
     * @param freed bytes of the blobs
     */
    record Removed(List<Digest> blobs, List<Digest> layers, long freed) {}

    private final StorePaths paths;
    private final ImageLookup lookup;

    Garbage(StorePaths paths, ImageLookup lookup) {
        this.paths = paths;
        this.lookup = lookup;
    }

    /** Moves those candidates away that none of the entries reaches. The caller holds store and index lock. */
    Removed remove(Collection<Digest> candidates, List<IndexEntry> remaining, TemporaryArea area) throws IOException {
        Contents contents = Contents.read(paths, lookup);
        Set<Digest> dead = contents.unreached(candidates, remaining);
        contents.save(remaining);
        if (!dead.isEmpty()) {
            dead.removeAll(BuildLayers.kept(paths));
        }
        List<Digest> blobs = new ArrayList<>();
        List<Digest> layers = new ArrayList<>();
        long freed = 0;
        for (Digest digest : candidates) {
            if (!dead.remove(digest)) {
                continue;
            }
            long size = take(paths.blob(digest), area);
            if (size >= 0) {
                freed += size;
                blobs.add(digest);
            }
            boolean unpacked = take(paths.layer(digest), area) >= 0;
            boolean measured = Files.deleteIfExists(paths.layerSizes(digest));
            Files.deleteIfExists(paths.layerPacked(digest));
            if (unpacked || measured) {
                layers.add(digest);
            }
        }
        return new Removed(blobs, layers, freed);
    }

    private static long take(Path path, TemporaryArea area) throws IOException {
        try {
            long size = Files.size(path);
            Files.move(path, area.newPath("removed"), StandardCopyOption.ATOMIC_MOVE);
            return size;
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    /** Every digest for which something is on disk. */
    Set<Digest> everything() throws IOException {
        Set<Digest> found = new HashSet<>();
        for (String algorithm : List.of(Digest.SHA256, Digest.SHA512)) {
            collect(paths.blobs(algorithm), algorithm, found);
            collect(paths.layers(algorithm), algorithm, found);
        }
        return found;
    }

    private static void collect(Path directory, String algorithm, Set<Digest> found) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path path : names) {
                String name = path.getFileName().toString();
                int dot = name.indexOf('.');
                String hex = dot > 0 && name.endsWith(".json") ? name.substring(0, dot) : name;
                if (hex.length() == 64 || hex.length() == 128) {
                    found.add(new Digest(algorithm, hex));
                }
            }
        } catch (NoSuchFileException e) {
            // nothing of that algorithm
        }
    }
}
