package dev.hull.image.registry;

import dev.hull.image.content.Failures;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.SourceLayer;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.toc.ListedLayer;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image of a registry, read where it is: layers stream past and nothing of them is kept. Their digests are verified as far as
 * they are read to the end. Of layers with a table of contents only this is read, and the files that are asked for.
 */
public final class RemoteSource implements ImageSource {
    private final RegistryAccess access;
    private final String text;
    private final Reference name;
    private final RepositoryClient client;
    private final ImageManifest manifest;
    private final ImageConfig config;

    private RemoteSource(
            RegistryAccess access,
            String text,
            Reference name,
            RepositoryClient client,
            ImageManifest manifest,
            ImageConfig config) {
        this.access = access;
        this.text = text;
        this.name = name;
        this.client = client;
        this.manifest = manifest;
        this.config = config;
    }

    /**
     * Opens an image.
     *
     * @param access the way to the registry; closed with the source
     * @param text a name as for {@code hull pull}
     */
    public static RemoteSource open(RegistryAccess access, String text) {
        return Failures.translate("cannot read image '" + text + "' of its registry", () -> {
            HullException failure = null;
            for (Reference name : access.settings().candidates(text)) {
                String reference =
                        name.digest().map(Digest::toString).orElse(name.tag().orElse(Reference.DEFAULT_TAG));
                try {
                    RepositoryClient client =
                            access.repository(access.settings().sources(name).getLast());
                    Resolved resolved = Resolved.of(client, reference, Platform.host());
                    ImageManifest manifest = resolved.view();
                    ImageContent content = ImageContent.of(client, manifest);
                    ImageConfig config = content.config(client.smallBlob(manifest.config()), Optional.empty());
                    return new RemoteSource(access, text, name, client, manifest, config);
                } catch (HullException e) {
                    failure = e;
                }
            }
            throw failure == null
                    ? new HullException(ErrorKind.INVALID_ARGUMENT, "no registry to search")
                    : new HullException(failure.kind(), "cannot read " + text + ": " + failure.sentence(), failure);
        });
    }

    @Override
    public String name() {
        return text;
    }

    @Override
    public List<Reference> names() {
        return name.tag().isPresent() && name.digest().isEmpty() ? List.of(name) : List.of();
    }

    @Override
    public Digest id() {
        return manifest.config().digest();
    }

    @Override
    public ImageConfig config() {
        return config;
    }

    @Override
    public List<SourceLayer> layers() {
        List<SourceLayer> layers = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor blob = manifest.layers().get(i);
            layers.add(new SourceLayer(
                    config.diffIds().get(i),
                    Optional.of(blob.digest()),
                    blob.size(),
                    () -> new Body(client, blob),
                    ListedLayer.of(
                            blob, (begin, length) -> new ReplyStream(client.range(blob.digest(), begin, length)))));
        }
        return List.copyOf(layers);
    }

    @Override
    public void close() {
        access.close();
    }

    /** A blob as it comes; its end is given only when it was the right one. */
    static final class Body extends ReplyStream {
        private final RepositoryClient client;
        private final Descriptor blob;
        private final MessageDigest computation;
        private long size;

        Body(RepositoryClient client, Descriptor blob) {
            super(client.blob(blob.digest(), 0, new Cancellation()));
            this.client = client;
            this.blob = blob;
            this.computation = blob.digest().newComputation();
        }

        @Override
        void arrived(ByteBuffer bytes) {
            size += bytes.remaining();
            computation.update(bytes);
        }

        @Override
        void ended() {
            if (size != blob.size() || !blob.digest().matches(computation.digest())) {
                throw client.failure(
                        ErrorKind.DATA_LOSS,
                        "blob " + blob.digest() + " is damaged: " + size + " of " + blob.size()
                                + " bytes came, or with another digest");
            }
        }
    }
}
