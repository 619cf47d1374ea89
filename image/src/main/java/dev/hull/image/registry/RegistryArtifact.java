package dev.hull.image.registry;

import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What a registry holds under a name and is no image of the store, such as the cache of builds: read where it is, piece by piece,
 * or put there.
 *
 * <pre>
 *   RegistryArtifact cache = RegistryArtifact.of(access, store, "registry.example/me/app:cache");
 *   ImageManifest manifest = cache.manifest();                 byte[] config = cache.document(manifest.config());
 *   Descriptor layer = cache.pushLayer(stored, true);          cache.push(config, manifest);
 * </pre>
 */
public final class RegistryArtifact {
    private final RegistryAccess access;
    private final ImageStore store;
    private final Reference name;

    private RegistryArtifact(RegistryAccess access, ImageStore store, Reference name) {
        this.access = access;
        this.store = store;
        this.name = name;
    }

    /**
     * What is, or will be, under a name.
     *
     * @param store has the layers that are pushed
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is no name
     */
    public static RegistryArtifact of(RegistryAccess access, ImageStore store, String text) {
        return new RegistryArtifact(access, store, Reference.parse(text));
    }

    /** The repository, as {@code registry/path}: the same for all tags of it. */
    public String place() {
        return name.name();
    }

    private RepositoryClient source() {
        return access.repository(access.settings().sources(name).getLast());
    }

    private RepositoryClient destination() {
        return access.repository(access.settings().destination(name));
    }

    /** Its manifest; of an index that for this machine. Verified where the name or the registry states its digest. */
    public ImageManifest manifest() {
        String reference =
                name.digest().map(digest -> digest.toString()).orElse(name.tag().orElse(Reference.DEFAULT_TAG));
        return Failures.translate(
                "cannot read " + name,
                () -> Resolved.of(source(), reference, Platform.host()).view());
    }

    /** The manifest or index that the name points at, as it is there. */
    public JsonObject top() {
        String reference =
                name.digest().map(digest -> digest.toString()).orElse(name.tag().orElse(Reference.DEFAULT_TAG));
        return Failures.translate(
                "cannot read " + name,
                () -> Json.parse(Resolved.top(source(), reference).manifest().bytes())
                        .asObject());
    }

    /** A small blob, verified. */
    public byte[] document(Descriptor blob) {
        return Failures.translate("cannot read " + name, () -> source().smallBlob(blob));
    }

    /** A blob as a stream; whoever reads it to its end has the right one, else the last read fails. */
    public InputStream open(Descriptor blob) {
        return new RemoteSource.Body(source(), blob);
    }

    /**
     * Brings a layer of the store there.
     *
     * @param compress whether it is sent compressed, when it is stored as it is
     * @return what it is called there
     */
    public Descriptor pushLayer(Descriptor layer, boolean compress) throws IOException {
        RemoteRepository destination = access.settings().destination(name);
        RepositoryClient client = access.repository(destination);
        Cancellation transfer = new Cancellation();
        Origins origins = new Origins(store, access.settings(), name, destination);
        String id = layer.digest().shortHex();
        if (compress) {
            return new PackedPush(store, client, layer, id, access.backoff(transfer), transfer, progress -> {})
                    .run(origins::of);
        }
        pushBlob(client, layer, store.paths().blob(layer.digest()), origins.of(layer.digest()));
        return layer;
    }

    private void pushBlob(RepositoryClient client, Descriptor blob, Path file, List<String> origins)
            throws IOException {
        Cancellation transfer = new Cancellation();
        String id = blob.digest().shortHex();
        new BlobPush(client, blob, file, id, access.backoff(transfer), transfer, progress -> {}).run(() -> origins);
    }

    /**
     * Puts the manifest there, under the name's tag; its layers are there already.
     *
     * @param config a file with what the manifest calls its configuration
     */
    public void push(Path config, ImageManifest manifest) throws IOException {
        RepositoryClient client = destination();
        pushBlob(client, manifest.config(), config, List.of());
        Pusher.put(
                client,
                new PushContent.Document(manifest.computeDescriptor(), manifest.raw()),
                name.tag().orElse(Reference.DEFAULT_TAG));
    }
}
