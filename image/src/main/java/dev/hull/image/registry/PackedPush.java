package dev.hull.image.registry;

import dev.hull.image.ImageStore;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.ParallelGzip;
import dev.hull.image.registry.LayerProgress.State;
import dev.hull.image.registry.http.Backoff;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Brings a layer that is stored uncompressed to a repository: compressed while it is sent, without a copy on the disk. What it
 * becomes is remembered, so that the next push only asks whether it is there.
 *
 * <pre>
 *   known from an earlier push, and there, or in another repository ──► nothing is sent
 *   POST uploads/, PATCH Location: read ► compress (all processors) ► hash, send;  PUT Location?digest
 *        │ broken
 *   compressed into a file, and sent by {@link BlobPush}, which can go on where it was
 * </pre>
 */
final class PackedPush {
    private static final int BUFFER = 256 * 1024;

    private final ImageStore store;
    private final RepositoryClient client;
    private final Descriptor layer;
    private final String id;
    private final Backoff backoff;
    private final Cancellation transfer;
    private final Consumer<LayerProgress> observer;

    /**
     * A push of one layer.
     *
     * @param id what progress is reported under
     */
    PackedPush(
            ImageStore store,
            RepositoryClient client,
            Descriptor layer,
            String id,
            Backoff backoff,
            Cancellation transfer,
            Consumer<LayerProgress> observer) {
        this.store = store;
        this.client = client;
        this.layer = layer;
        this.id = id;
        this.backoff = backoff;
        this.transfer = transfer;
        this.observer = observer;
    }

    /**
     * Brings it there.
     *
     * @param origins repositories of the same registry that may have a layer
     * @return what it is called there
     */
    Descriptor run(Function<Digest, List<String>> origins) throws IOException {
        StorePaths paths = store.paths();
        Path file = paths.blob(layer.digest());
        if (!Files.exists(file)) {
            throw new HullException(
                    ErrorKind.DATA_LOSS, "blob " + layer.digest() + " is missing in the store; get the image again");
        }
        Uploads uploads = new Uploads(client, transfer);
        Optional<Descriptor> known = PackedLayer.read(paths, layer.digest());
        URI session;
        if (known.isPresent()) {
            Optional<URI> begun = uploads.begin(known.get(), () -> origins.apply(layer.digest()), id, observer);
            if (begun.isEmpty()) {
                return known.get();
            }
            session = begun.get();
        } else {
            session = uploads.start();
        }
        Descriptor packed = stream(uploads, session, file);
        if (!known.equals(Optional.of(packed))) {
            PackedLayer.write(paths, layer.digest(), packed);
        }
        observer.accept(LayerProgress.of(id, State.PUSHED));
        return packed;
    }

    private Descriptor stream(Uploads uploads, URI session, Path file) throws IOException {
        RegistryConnection connection = client.connection();
        Hashed hashed = new Hashed();
        Call patch = Call.of("PATCH", "/")
                .at(session)
                .header("Content-Type", "application/octet-stream")
                .body(new Call.Body.Stream(out -> compress(file, hashed.to(out))))
                .scope(uploads.scope())
                .in(transfer)
                .once();
        URI next;
        try (Reply reply = connection.send(patch)) {
            if (!reply.isSuccess()) {
                return otherwise(file, connection.failure(reply));
            }
            next = uploads.location(reply, session);
        } catch (HullException e) {
            return otherwise(file, e);
        }
        Descriptor packed = hashed.descriptor();
        try (Reply reply = connection.send(uploads.completion(next, packed.digest()))) {
            return reply.isSuccess() ? packed : otherwise(file, connection.failure(reply));
        } catch (HullException e) {
            return otherwise(file, e);
        }
    }

    /** A registry that cannot be sent to so, or a connection that broke. */
    private Descriptor otherwise(Path file, HullException failure) throws IOException {
        boolean hopeless = failure.kind() == ErrorKind.CANCELLED
                || failure.kind() == ErrorKind.UNAUTHENTICATED
                || failure.kind() == ErrorKind.PERMISSION_DENIED
                || failure.kind() == ErrorKind.DATA_LOSS;
        if (hopeless || transfer.isCancelled() || !backoff.pause()) {
            throw failure;
        }
        observer.accept(LayerProgress.of(id, State.RETRYING));
        try (Ingest ingest = store.begin()) {
            Descriptor packed;
            try (BlobWriter blob = ingest.newBlobOfMany()) {
                compress(file, blob);
                packed = blob.finish(MediaTypes.OCI_LAYER_GZIP);
            }
            new BlobPush(client, packed, ingest.locate(packed.digest()), id, backoff, transfer, observer).run(List::of);
            return packed;
        } catch (HullException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    private void compress(Path file, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        try (InputStream in = open(file);
                ParallelGzip gzip = new ParallelGzip(out)) {
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                gzip.write(buffer, 0, read);
                done += read;
                observer.accept(new LayerProgress(id, State.PUSHING, "", done, layer.size()));
            }
            gzip.finish();
        }
        if (done != layer.size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "blob " + layer.digest() + " has " + done + " bytes instead of " + layer.size()
                            + "; remove the image and get it again");
        }
    }

    /** A file of ours that fails is no matter of the connection. */
    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sums up what passes; from the start again for each attempt. */
    private static final class Hashed {
        private MessageDigest computation = Digest.newSha256();
        private long size;

        OutputStream to(OutputStream out) {
            computation = Digest.newSha256();
            size = 0;
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    computation.update(bytes, offset, length);
                    size += length;
                    out.write(bytes, offset, length);
                }
            };
        }

        Descriptor descriptor() {
            return Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(computation.digest()), size);
        }
    }
}
