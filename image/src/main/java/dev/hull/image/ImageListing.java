package dev.hull.image;

import dev.hull.image.content.LayerSizes;
import dev.hull.image.content.StorePaths;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** From entries to what lists show. */
final class ImageListing {
    private final StorePaths paths;
    private final IndexFile index;
    private final ImageLookup lookup;

    /** Sizes of layers that were looked up, for images share them. */
    private final Map<Digest, OptionalLong> measured = new HashMap<>();

    ImageListing(StorePaths paths, IndexFile index, ImageLookup lookup) {
        this.paths = paths;
        this.index = index;
        this.lookup = lookup;
    }

    /** All images, newest first. */
    List<ImageSummary> all() throws IOException {
        List<ListedEntry> entries = index.listed();
        Map<String, List<ListedEntry>> byId = new LinkedHashMap<>();
        for (ListedEntry entry : entries) {
            String id = entry.id().isEmpty()
                    ? lookup.idOrTarget(entry.whole().get()).toString()
                    : entry.id();
            byId.computeIfAbsent(id, key -> new ArrayList<>()).add(entry);
        }
        ListNotes notes = ListNotes.read(paths);
        List<ImageSummary> images = new ArrayList<>();
        for (List<ListedEntry> same : byId.values()) {
            summary(same, notes).ifPresent(images::add);
        }
        notes.save(entries);
        images.sort(
                (a, b) -> b.created().orElse(Instant.MIN).compareTo(a.created().orElse(Instant.MIN)));
        return List.copyOf(images);
    }

    /** The image with that id; empty when its entries are none of an image that is here. */
    Optional<ImageSummary> one(Digest id) throws IOException {
        List<ListedEntry> entries = new ArrayList<>();
        for (IndexEntry entry : index.readLike(id.hex())) {
            if (lookup.id(entry).equals(id)) {
                entries.add(ListedEntry.of(entry));
            }
        }
        return entries.isEmpty() ? Optional.empty() : summary(entries, ListNotes.read(paths));
    }

    private Optional<ImageSummary> summary(List<ListedEntry> entries, ListNotes notes) throws IOException {
        ListedEntry first = entries.getFirst();
        Optional<ListNotes.Note> noted = notes.of(first);
        if (noted.isEmpty()) {
            Optional<Image> image = found(first.whole().get());
            if (image.isEmpty()) {
                return Optional.empty();
            }
            noted = Optional.of(note(image.get()));
            if (areMeasured(image.get())) {
                notes.put(first, noted.get());
            }
        }
        ListNotes.Note note = noted.get();
        List<Reference> tags = new ArrayList<>();
        List<Reference> digests = new ArrayList<>();
        for (ListedEntry entry : entries) {
            entry.name().ifPresent(name -> (name.digest().isEmpty() ? tags : digests).add(name));
        }
        return Optional.of(new ImageSummary(
                note.id(),
                note.created(),
                tags,
                digests,
                note.size(),
                note.stored(),
                () -> lookup.load(first.whole().get())));
    }

    /** Whether what is noted of an entry, if anything, is what manifest, configuration and layers say. */
    boolean agrees(IndexEntry entry, ListNotes notes) throws IOException {
        Optional<Image> image = found(entry);
        return image.isEmpty() || !areMeasured(image.get()) || notes.agrees(ListedEntry.of(entry), note(image.get()));
    }

    /** The image; empty for what is none, or is damaged. */
    private Optional<Image> found(IndexEntry entry) throws IOException {
        try {
            return Optional.of(lookup.load(entry));
        } catch (HullException e) {
            if (e.kind() == ErrorKind.UNSUPPORTED
                    || e.kind() == ErrorKind.DATA_LOSS
                    || e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ListNotes.Note note(Image image) throws IOException {
        long size = 0;
        for (int layer = 0; layer < image.config().diffIds().size(); layer++) {
            size += layerSize(image, layer);
        }
        return new ListNotes.Note(
                image.id(),
                image.manifest().config().size(),
                image.config().created(),
                size,
                image.manifest().contentSize() + image.manifest().raw().length);
    }

    /** Bytes of a layer's files; as it is stored, as long as nobody has read it. */
    long layerSize(Image image, int layer) throws IOException {
        OptionalLong known = measured(image.config().diffIds().get(layer));
        List<Descriptor> stored = image.manifest().layers();
        return known.isPresent()
                ? known.getAsLong()
                : layer < stored.size() ? stored.get(layer).size() : 0;
    }

    private boolean areMeasured(Image image) throws IOException {
        for (Digest diffId : image.config().diffIds()) {
            if (measured(diffId).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private OptionalLong measured(Digest diffId) throws IOException {
        OptionalLong known = measured.get(diffId);
        if (known == null) {
            Optional<LayerSizes> sizes = LayerSizes.read(paths, diffId);
            known = sizes.isPresent() ? OptionalLong.of(sizes.get().content()) : OptionalLong.empty();
            measured.put(diffId, known);
        }
        return known;
    }
}
