package dev.hull.image.registry;

import dev.hull.image.registry.LayerProgress.State;
import dev.hull.image.registry.http.Backoff;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings one blob to a repository, by the cheapest way that works: it is there already; it is mounted from another repository
 * of the same registry; it is sent in one request; after that broke or was too large, in chunks, from where the registry is.
 *
 * <pre>
 *   HEAD blob ── 200 ──► nothing to do
 *   POST uploads/?mount&amp;from ── 201 ──► mounted
 *        │ 202 Location
 *   PUT Location?digest, all of it ── 201 ──► done
 *        │ broken, 413
 *   GET Location: how much is there?  PATCH chunk … PATCH chunk, PUT Location?digest ── 201 ──► done
 * </pre>
 */
final class BlobPush {
    /** What is sent at once after a single request did not work. */
    private static final long CHUNK = 16 << 20;

    private final RegistryConnection connection;
    private final Descriptor blob;
    private final Path file;
    private final Consumer<LayerProgress> observer;
    private final String id;
    private final Backoff backoff;
    private final Cancellation transfer;
    private final Uploads uploads;
    private long offset;
    private boolean chunked;

    /**
     * A push of one blob.
     *
     * @param file its content
     * @param id what progress is reported under
     */
    BlobPush(
            RepositoryClient client,
            Descriptor blob,
            Path file,
            String id,
            Backoff backoff,
            Cancellation transfer,
            Consumer<LayerProgress> observer) {
        this.connection = client.connection();
        this.blob = blob;
        this.file = file;
        this.id = id;
        this.backoff = backoff;
        this.transfer = transfer;
        this.observer = observer;
        this.uploads = new Uploads(client, transfer);
    }

    /**
     * Brings it there.
     *
     * @param origins repositories of the same registry that may have it
     */
    void run(Supplier<List<String>> origins) throws IOException {
        Optional<URI> session = uploads.begin(blob, origins, id, observer);
        if (session.isPresent()) {
            upload(session.get());
            observer.accept(LayerProgress.of(id, State.PUSHED));
        }
    }

    /** The upload cannot go on as it is. */
    private static final class Interrupted extends Exception {
        private static final long serialVersionUID = 1;

        private final transient HullException reason;
        private final boolean lost;

        /** {@code lost}: the registry has forgotten the upload. */
        Interrupted(HullException reason, boolean lost) {
            this.reason = reason;
            this.lost = lost;
        }
    }

    private void upload(URI start) throws IOException {
        URI session = start;
        while (true) {
            try {
                if (!chunked) {
                    complete(session, blob.size());
                    return;
                }
                while (offset < blob.size()) {
                    session = patch(session);
                }
                complete(session, 0);
                return;
            } catch (Interrupted e) {
                if (transfer.isCancelled() || !backoff.pause()) {
                    throw e.reason;
                }
                observer.accept(new LayerProgress(id, State.RETRYING, "", 0, 0));
                chunked = true;
                session = e.lost ? startAnew() : resume(session);
            }
        }
    }

    private URI startAnew() {
        offset = 0;
        return uploads.start();
    }

    /** Asks how much has arrived. */
    private URI resume(URI session) {
        try (Reply reply = connection.send(Call.of("GET", "/")
                .at(session)
                .scope(uploads.scope())
                .in(transfer)
                .once())) {
            if (!reply.isSuccess()) {
                return startAnew();
            }
            long arrived = arrived(reply);
            if (arrived > offset) {
                backoff.reset();
            }
            offset = arrived;
            return uploads.location(reply, session);
        } catch (HullException e) {
            if (e.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            return startAnew();
        }
    }

    /** Bytes that the header {@code Range: 0-last} states; {@code 0-0} is what registries say of none. */
    private long arrived(Reply reply) {
        String range = reply.header("Range");
        int dash = range.lastIndexOf('-');
        try {
            long last = dash < 0 ? 0 : Long.parseLong(range.substring(dash + 1));
            return last <= 0 ? 0 : Math.min(last + 1, blob.size());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private URI patch(URI session) throws IOException, Interrupted {
        long length = Math.min(Math.max(CHUNK, uploads.leastChunk()), blob.size() - offset);
        Call call = Call.of("PATCH", "/")
                .at(session)
                .header("Content-Type", "application/octet-stream")
                .header("Content-Range", offset + "-" + (offset + length - 1))
                .body(region(length))
                .scope(uploads.scope())
                .in(transfer)
                .once();
        try (Reply reply = send(call)) {
            long arrived = arrived(reply);
            offset = arrived > offset ? arrived : offset + length;
            return uploads.location(reply, session);
        }
    }

    /** Sends what is left, or nothing, and has the registry compare the digest. */
    private void complete(URI session, long length) throws IOException, Interrupted {
        Call call = uploads.completion(session, blob.digest());
        send(length > 0 ? call.body(region(length)) : call).close();
    }

    private Call.Body region(long length) {
        long from = offset;
        return new Call.Body.Region(
                file,
                from,
                length,
                sent -> observer.accept(new LayerProgress(id, State.PUSHING, "", from + sent, blob.size())));
    }

    private Reply send(Call call) throws IOException, Interrupted {
        Reply reply;
        try {
            reply = connection.send(call);
        } catch (HullException e) {
            if (e.kind() == ErrorKind.UNAVAILABLE && e.getCause() instanceof IOException) {
                throw new Interrupted(e, false);
            }
            throw e;
        }
        if (reply.isSuccess()) {
            return reply;
        }
        int status = reply.status();
        HullException failure = connection.failure(reply);
        boolean tooLarge = status == 413 && !chunked;
        if (status == 404 || status == 416 || status == 408 || status == 429 || status >= 500 || tooLarge) {
            throw new Interrupted(failure, status == 404 || tooLarge);
        }
        throw status == 400 ? whoseFault(failure) : failure;
    }

    /** A registry that refuses the content may be right: the blob may be damaged here. */
    private HullException whoseFault(HullException failure) throws IOException {
        MessageDigest computation = blob.digest().newComputation();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
            while (channel.read(buffer) >= 0) {
                computation.update(buffer.flip());
                buffer.clear();
            }
        }
        return blob.digest().matches(computation.digest())
                ? failure
                : new HullException(
                        ErrorKind.DATA_LOSS,
                        "blob " + blob.digest() + " is damaged in the store; remove the image and get it again",
                        failure);
    }
}
