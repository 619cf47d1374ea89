package dev.hull.image;

import dev.hull.oci.Digest;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** An image with its names and sizes, as lists show it. What else there is to it is read when somebody asks. */
public final class ImageSummary {
    /** Reads the image. */
    @FunctionalInterface
    interface Loading {
        Image load() throws IOException;
    }

    private final Digest id;
    private final Optional<Instant> created;
    private final List<Reference> tags;
    private final List<Reference> digests;
    private final long size;
    private final long stored;
    private final Loading loading;

    ImageSummary(
            Digest id,
            Optional<Instant> created,
            List<Reference> tags,
            List<Reference> digests,
            long size,
            long stored,
            Loading loading) {
        this.id = id;
        this.created = created;
        this.tags = List.copyOf(tags);
        this.digests = List.copyOf(digests);
        this.size = size;
        this.stored = stored;
        this.loading = loading;
    }

    /** The image's id. */
    public Digest id() {
        return id;
    }

    /** When it was made, if it says so. */
    public Optional<Instant> created() {
        return created;
    }

    /** Its names with a tag, in the order they were given; empty for an image without a name. */
    public List<Reference> tags() {
        return tags;
    }

    /** Its names by digest ({@code name@sha256:…}), of pulled images. */
    public List<Reference> digests() {
        return digests;
    }

    /** Bytes of the files of all layers, unpacked; layers of unknown size count as they are stored. */
    public long size() {
        return size;
    }

    /** Bytes of manifest, configuration and layers as they are stored. */
    public long stored() {
        return stored;
    }

    /** Reads manifest and configuration. */
    public Image readImage() {
        try {
            return loading.load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether no tag points at the image: {@code <none>} in tables. */
    public boolean dangling() {
        return tags.isEmpty() && digests.isEmpty();
    }

    /** The same with those names only that fit. */
    public ImageSummary named(Predicate<Reference> fits) {
        return new ImageSummary(
                id,
                created,
                tags.stream().filter(fits).toList(),
                digests.stream().filter(fits).toList(),
                size,
                stored,
                loading);
    }
}
