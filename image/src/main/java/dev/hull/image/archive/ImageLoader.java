package dev.hull.image.archive;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.LayerSizes;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerArchive;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the images of an archive into the store: all of them, or none. Every digest is verified: of documents and blobs that
 * are named by theirs, and of every layer that its uncompressed archive is the one that the configuration names. Memory does
 * not depend on the archive; what is staged needs as much room as the archive.
 */
public final class ImageLoader {
    private final ImageStore store;
    private final TransferListener listener;

    /** Loads into that store. */
    public ImageLoader(ImageStore store, TransferListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** Loads an archive from a stream, which is read to the archive's end and not closed. */
    public List<LoadedImage> stream(LoadRequest request, InputStream in) {
        return run(request, ingest -> TarContent.read(in, store.paths(), ingest, listener));
    }

    /** Loads an archive from a file, or an image layout from a directory. */
    public List<LoadedImage> path(LoadRequest request, Path path) {
        return run(request, ingest -> {
            if (Files.isDirectory(path)) {
                return new DirectoryContent(path, store.paths(), ingest, listener);
            }
            try (InputStream in = Files.newInputStream(path)) {
                return TarContent.read(in, store.paths(), ingest, listener);
            }
        });
    }

    @FunctionalInterface
    private interface Opening {
        ArchiveContent open(Ingest ingest) throws IOException;
    }

    private List<LoadedImage> run(LoadRequest request, Opening opening) {
        String what = "cannot load " + request.source();
        return Failures.translate(what, () -> {
            try (Ingest ingest = store.begin()) {
                return load(request, ingest, opening.open(ingest));
            } catch (HullException e) {
                throw new HullException(e.kind(), what + ": " + e.sentence(), e);
            }
        });
    }

    private List<LoadedImage> load(LoadRequest request, Ingest ingest, ArchiveContent content) throws IOException {
        List<Candidate> candidates = new ArchiveImages(content, request).find();
        LayerCheck check = new LayerCheck(store.paths(), ingest);
        Set<Digest> wanted = new HashSet<>();
        Map<Descriptor, Candidate> additions = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            Descriptor manifest = stage(candidate, ingest, content, check, wanted);
            Optional<Candidate.Document> index = candidate.index();
            Descriptor target = index.isPresent()
                    ? ingest.add(index.get().mediaType(), index.get().bytes())
                    : manifest;
            wanted.add(target.digest());
            boolean first = additions.putIfAbsent(target, candidate) == null;
            boolean own = candidate.platform().equals(Platform.host());
            if (!first && own) {
                additions.put(target, candidate);
            }
        }
        Map<Digest, LayerSizes> sizes = check.run();
        ingest.retain(wanted);
        List<Map<Reference, Digest>> renamed = new ArrayList<>();
        List<ImageStore.NewImage> images = new ArrayList<>();
        additions.forEach((target, candidate) -> {
            renamed.add(renamed(candidate));
            images.add(new ImageStore.NewImage(target, candidate.names()));
        });
        List<Image> added = store.addAll(ingest, images);
        for (Map.Entry<Digest, LayerSizes> size : sizes.entrySet()) {
            size.getValue().write(store.paths(), size.getKey());
        }
        List<LoadedImage> loaded = new ArrayList<>();
        for (int i = 0; i < added.size(); i++) {
            loaded.add(new LoadedImage(added.get(i), List.copyOf(images.get(i).names()), renamed.get(i)));
        }
        return List.copyOf(loaded);
    }

    private Map<Reference, Digest> renamed(Candidate candidate) {
        Map<Reference, Digest> renamed = new LinkedHashMap<>();
        for (Reference name : candidate.names()) {
            store.find(name.toString())
                    .map(Image::id)
                    .filter(id -> !id.equals(candidate.id()))
                    .ifPresent(id -> renamed.put(name, id));
        }
        return renamed;
    }

    /** Stages configuration, layers and manifest; returns the manifest's descriptor. */
    private Descriptor stage(
            Candidate candidate, Ingest ingest, ArchiveContent content, LayerCheck check, Set<Digest> wanted)
            throws IOException {
        List<Descriptor> layers = new ArrayList<>();
        Optional<ImageManifest> manifest = candidate.manifest().map(document -> ImageManifest.parse(document.bytes()));
        for (int i = 0; i < candidate.layers().size(); i++) {
            Digest diffId = candidate.config().diffIds().get(i);
            Optional<Descriptor> stated =
                    manifest.isPresent() ? Optional.of(manifest.get().layers().get(i)) : Optional.empty();
            Optional<Descriptor> layer = layer(candidate.layers().get(i), stated, diffId, ingest, content, check);
            layer.ifPresent(found -> wanted.add(found.digest()));
            layer.ifPresent(layers::add);
        }
        Descriptor config = ingest.add(MediaTypes.OCI_CONFIG, candidate.config().raw());
        Descriptor target = candidate.manifest().isPresent()
                ? ingest.add(
                        candidate.manifest().get().mediaType(),
                        candidate.manifest().get().bytes())
                : ingest.add(
                        MediaTypes.OCI_MANIFEST,
                        ImageManifest.of(config, layers, Map.of()).raw());
        wanted.add(config.digest());
        wanted.add(target.digest());
        return target;
    }

    /** Empty for a layer that is kept elsewhere, as its descriptor says. */
    private static Optional<Descriptor> layer(
            String name,
            Optional<Descriptor> stated,
            Digest diffId,
            Ingest ingest,
            ArchiveContent content,
            LayerCheck check)
            throws IOException {
        Optional<ArchiveContent.Staged> staged = content.blob(name);
        if (staged.isEmpty()) {
            if (stated.isPresent() && !stated.get().urls().isEmpty()) {
                return Optional.empty();
            }
            throw ArchiveContent.missing(name);
        }
        Digest digest = staged.get().digest();
        if (stated.isPresent() && stated.get().size() != staged.get().size()) {
            throw ArchiveContent.damaged(
                    name,
                    "it has " + staged.get().size() + " bytes instead of "
                            + stated.get().size());
        }
        if (stated.isPresent() && !MediaTypes.isLayer(stated.get().mediaType())) {
            return stated; // what an index says about its images
        }
        check.add(digest, diffId);
        Compression compression = LayerArchive.compression(ingest.locate(digest));
        if (!compression.isLayerFormat()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "its layer '" + name + "' is compressed by " + compression
                            + ", which no registry takes; save it again");
        }
        return Optional.of(
                Descriptor.of(compression.layerMediaType(), digest, staged.get().size()));
    }
}
