package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.Snapshots;
import dev.hull.image.content.DownloadArea;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.LayerBatch;
import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pulls images. What the manifest names is fetched by digest and verified while it streams in; the image appears in the store
 * when all of it is there. A pull that fails keeps the bytes that came, and the next continues with them.
 *
 * <p>Memory does not depend on the image: at most {@value #WIDTH} layers are under way, each with some 6 MB of buffers.
 */
public final class Puller {
    /** Layers that are fetched and unpacked at once. */
    static final int WIDTH = 4;

    private static final int MOST_MOVES = 3;
    private static final Duration LEFT_OVER = Duration.ofDays(7);

    private final ImageStore store;
    private final RegistryAccess access;

    /** Pulls into that store. */
    public Puller(ImageStore store, RegistryAccess access) {
        this.store = store;
        this.access = access;
    }

    /**
     * Pulls one image.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND}, {@link ErrorKind#UNAUTHENTICATED}, {@link ErrorKind#DATA_LOSS} and so
     *     on, with registry, repository and reason; the store is as it was then
     */
    public PullResult pull(PullRequest request, TransferListener listener) {
        String what = "cannot pull " + request.name();
        return Failures.translate(what, () -> {
            HullException failure = null;
            for (Reference name : access.settings().candidates(request.name())) {
                try {
                    return pull(name, request, listener);
                } catch (HullException e) {
                    if (failure != null) {
                        e.addSuppressed(failure);
                    }
                    failure = e;
                    if (e.kind() == ErrorKind.CANCELLED || e.kind() == ErrorKind.RESOURCE_EXHAUSTED) {
                        break;
                    }
                }
            }
            throw failure == null
                    ? new HullException(ErrorKind.INVALID_ARGUMENT, what + ": no registry to search")
                    : new HullException(failure.kind(), what + ": " + sentences(failure), failure);
        });
    }

    /**
     * Pulls every tag of a repository, one after the other.
     *
     * @param request its name states neither tag nor digest
     */
    public List<PullResult> pullAll(PullRequest request, TransferListener listener) {
        Reference name = access.settings().candidates(request.name()).getFirst();
        List<PullResult> results = new ArrayList<>();
        for (String tag : tags(name, request)) {
            results.add(pull(request.named(name.withTag(tag).toString()), listener));
        }
        if (results.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "cannot pull " + request.name() + ": the repository has no tags");
        }
        return results;
    }

    private List<String> tags(Reference name, PullRequest request) {
        HullException failure = null;
        for (RemoteRepository source : access.settings().sources(name)) {
            try {
                return access.repository(source).tags();
            } catch (HullException e) {
                failure = e;
            }
        }
        throw failure == null
                ? new HullException(ErrorKind.NOT_FOUND, "no source for " + request.name())
                : new HullException(
                        failure.kind(),
                        "cannot list the tags of " + request.name() + ": " + failure.sentence(),
                        failure);
    }

    /** The failure, and those of the registries that were asked before. */
    private static String sentences(HullException failure) {
        StringBuilder text = new StringBuilder(failure.sentence());
        for (Throwable earlier : failure.getSuppressed()) {
            if (earlier instanceof HullException expected) {
                text.append("; before that, ").append(sentences(expected));
            }
        }
        return text.toString();
    }

    private PullResult pull(Reference name, PullRequest request, TransferListener listener) throws IOException {
        String reference = name.digest().map(Digest::toString).orElse(name.tag().orElse(Reference.DEFAULT_TAG));
        Optional<Platform> platform = request.everyPlatform()
                ? Optional.empty()
                : Optional.of(request.platform().orElse(Platform.host()));
        List<RepositoryClient> clients = new ArrayList<>();
        for (RemoteRepository source : access.settings().sources(name)) {
            clients.add(access.repository(source));
        }
        for (int moves = 0; ; moves++) {
            Resolved resolved = resolve(clients, reference, platform);
            if (moves == 0) {
                listener.line(reference + ": Pulling from " + shown(name));
            }
            try {
                return fetch(name, request, resolved, clients, listener);
            } catch (HullException e) {
                boolean gone = e.kind() == ErrorKind.NOT_FOUND && name.digest().isEmpty() && moves < MOST_MOVES;
                boolean moved =
                        gone && !resolve(clients, reference, platform).root().equals(resolved.root());
                if (!moved) {
                    throw e;
                }
                listener.line(reference + " was moved to another image meanwhile; starting again");
            }
        }
    }

    /** As Docker shows it: without the registry where that is its own. */
    private static String shown(Reference name) {
        return name.registry().equals(Reference.DEFAULT_REGISTRY)
                ? name.repository()
                : name.name().substring(name.registry().length() + 1);
    }

    /** Asks one source after another, for one image or for all of an index; the last one's failure counts, the others' are told with it. */
    private static Resolved resolve(List<RepositoryClient> clients, String reference, Optional<Platform> platform) {
        HullException failure = null;
        for (RepositoryClient client : clients) {
            try {
                return platform.isPresent()
                        ? Resolved.of(client, reference, platform.get())
                        : Resolved.top(client, reference);
            } catch (HullException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure == null ? new HullException(ErrorKind.NOT_FOUND, "no source for " + reference) : failure;
    }

    private PullResult fetch(
            Reference name,
            PullRequest request,
            Resolved resolved,
            List<RepositoryClient> clients,
            TransferListener listener)
            throws IOException {
        if (resolved.manifest().isIndex()) {
            return whole(name, request, resolved, clients, listener);
        }
        ImageManifest manifest = resolved.view();
        ImageContent content = ImageContent.of(resolved.client(), manifest);
        ImageConfig config = content.config(smallBlob(resolved.client(), manifest.config()), request.platform());
        Optional<Image> here = pushedFromHere(name, resolved, manifest);
        if (here.isPresent()) {
            return known(name, request, resolved, here.get(), listener);
        }
        Cancellation transfer = new Cancellation();
        BlobSource source = source(resolved, clients, transfer);
        DownloadArea.sweep(store.paths(), LEFT_OVER);
        try (Ingest ingest = store.begin();
                DownloadArea area = DownloadArea.open(store.paths());
                LayerBatch batch = new LayerBatch(store.paths())) {
            List<Reference> names = names(name, resolved.root());
            Optional<Image> before = store.find(names.getFirst().toString());
            ingest.add(manifest.config().mediaType(), config.raw());
            Descriptor target = ingest.add(
                    resolved.manifest().mediaType(), resolved.manifest().bytes());
            boolean unpack = request.unpack() && config.os().equals("linux");
            layers(
                    content,
                    config,
                    unpack,
                    transfer,
                    new LayerPull(store.paths(), area, ingest, batch, source, listener));
            batch.publish();
            Image image = store.add(ingest, target, names);
            boolean newer = before.isEmpty() || !before.get().target().digest().equals(target.digest());
            return result(image, names.getFirst(), resolved.root(), newer, listener);
        }
    }

    private BlobSource source(Resolved resolved, List<RepositoryClient> clients, Cancellation transfer) {
        List<RepositoryClient> order = new ArrayList<>(clients);
        order.remove(resolved.client());
        order.addFirst(resolved.client());
        return new BlobSource(order, access.transport(), transfer);
    }

    /** All of an index. */
    private PullResult whole(
            Reference name,
            PullRequest request,
            Resolved resolved,
            List<RepositoryClient> clients,
            TransferListener listener)
            throws IOException {
        RemoteManifest index = resolved.manifest();
        Cancellation transfer = new Cancellation();
        DownloadArea.sweep(store.paths(), LEFT_OVER);
        try (Ingest ingest = store.begin();
                DownloadArea area = DownloadArea.open(store.paths());
                LayerBatch batch = new LayerBatch(store.paths())) {
            List<Reference> names = names(name, resolved.root());
            Optional<Image> before = store.find(names.getFirst().toString());
            BlobSource source = source(resolved, clients, transfer);
            LayerPull pull = new LayerPull(store.paths(), area, ingest, batch, source, listener);
            IndexPull whole = new IndexPull(resolved.client(), index, store.paths(), ingest);
            List<Parallel.Task> tasks = new ArrayList<>();
            whole.layers(request.unpack())
                    .forEach((layer, diffId) -> tasks.add(() -> pull.run(layer, diffId, access.backoff(transfer))));
            Parallel.run(transfer, WIDTH, tasks);
            batch.publish();
            Image image = store.add(ingest, index.descriptor(), names);
            boolean newer = before.isEmpty() || !before.get().target().digest().equals(index.digest());
            return result(image, names.getFirst(), resolved.root(), newer, listener);
        }
    }

    private static PullResult result(
            Image image, Reference name, Digest root, boolean newer, TransferListener listener) {
        listener.line("Digest: " + root);
        listener.line(
                "Status: " + (newer ? "Downloaded newer image for " : "Image is up to date for ") + name.familiar());
        return new PullResult(image, name, root, newer);
    }

    /** The image that was pushed under this digest, with its layers compressed on the way: it is here under another. */
    private Optional<Image> pushedFromHere(Reference name, Resolved resolved, ImageManifest manifest) {
        return store.find(name.withDigest(resolved.root()).toString())
                .filter(image -> image.id().equals(manifest.config().digest()))
                .filter(image ->
                        !image.target().digest().equals(resolved.manifest().digest()))
                .filter(image -> image.manifest().layers().stream()
                        .allMatch(layer -> Files.exists(store.paths().blob(layer.digest()))));
    }

    private PullResult known(
            Reference name, PullRequest request, Resolved resolved, Image image, TransferListener listener) {
        List<Reference> names = names(name, resolved.root());
        Optional<Image> before = store.find(names.getFirst().toString());
        names.forEach(each -> store.name(image.id().toString(), each));
        if (request.unpack() && image.config().os().equals("linux")) {
            Snapshots.prepare(store, image);
        }
        boolean newer = before.isEmpty() || !before.get().id().equals(image.id());
        return result(image, names.getFirst(), resolved.root(), newer, listener);
    }

    private byte[] smallBlob(RepositoryClient client, Descriptor blob) throws IOException {
        return smallBlob(store.paths(), client, blob);
    }

    /** A small blob, from the store if it has it. */
    static byte[] smallBlob(StorePaths paths, RepositoryClient client, Descriptor blob) throws IOException {
        if (LayerPull.isStored(paths, blob) && blob.size() <= RemoteManifest.MOST_BYTES) {
            return Files.readAllBytes(paths.blob(blob.digest()));
        }
        return client.smallBlob(blob);
    }

    /** The tag, and the digest that it stands for now; for a pull by digest that alone. */
    private static List<Reference> names(Reference name, Digest root) {
        Reference byDigest = name.withDigest(name.digest().orElse(root));
        return name.digest().isPresent()
                ? List.of(byDigest)
                : List.of(name.withTag(name.tag().orElse(Reference.DEFAULT_TAG)), byDigest);
    }

    private void layers(ImageContent content, ImageConfig config, boolean unpack, Cancellation transfer, LayerPull pull)
            throws IOException {
        content.checkRoom(store.paths());
        Map<Descriptor, Digest> unique = new LinkedHashMap<>();
        for (int i = 0; i < content.layers().size(); i++) {
            unique.putIfAbsent(content.layers().get(i), config.diffIds().get(i));
        }
        List<Parallel.Task> tasks = new ArrayList<>();
        unique.forEach((layer, diffId) -> tasks.add(
                () -> pull.run(layer, unpack ? Optional.of(diffId) : Optional.empty(), access.backoff(transfer))));
        Parallel.run(transfer, WIDTH, tasks);
    }
}
