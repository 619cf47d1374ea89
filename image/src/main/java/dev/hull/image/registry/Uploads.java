package dev.hull.image.registry;

import dev.hull.image.registry.LayerProgress.State;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Scope;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How uploads of blobs to one repository begin and end (distribution-spec, "Pushing blobs"). */
final class Uploads {
    private final RepositoryClient client;
    private final RegistryConnection connection;
    private final Cancellation transfer;
    private final Scope scope;
    private long leastChunk = 1;

    Uploads(RepositoryClient client, Cancellation transfer) {
        this.client = client;
        this.connection = client.connection();
        this.transfer = transfer;
        this.scope = Scope.push(connection.repository().repository());
    }

    /** What requests need to be allowed. */
    Scope scope() {
        return scope;
    }

    /** The least that the registry takes in one piece of several, in bytes. */
    long leastChunk() {
        return leastChunk;
    }

    /**
     * Makes sending unnecessary, if it can: the blob is there, or in another repository of the registry.
     *
     * @param origins repositories of the same registry that may have it
     * @param id what progress is reported under
     * @return where it has to be sent; empty when it is there now
     */
    Optional<URI> begin(Descriptor blob, Supplier<List<String>> origins, String id, Consumer<LayerProgress> observer) {
        if (client.hasBlob(blob, scope, transfer)) {
            observer.accept(LayerProgress.of(id, State.LAYER_EXISTS));
            return Optional.empty();
        }
        for (String origin : origins.get()) {
            try (Reply reply = mount(blob.digest(), origin)) {
                if (reply.status() == 201) {
                    observer.accept(new LayerProgress(id, State.MOUNTED, origin, 0, 0));
                    return Optional.empty();
                }
                if (reply.status() == 202) {
                    return Optional.of(location(reply)); // it is not there either: one guess is enough
                }
            }
        }
        return Optional.of(start());
    }

    private Reply mount(Digest blob, String origin) {
        return connection.send(Call.of("POST", client.path() + "/blobs/uploads/?mount=" + blob + "&from=" + origin)
                .scope(scope.andPull(origin))
                .in(transfer));
    }

    /** Starts an upload; returns where it goes on. */
    URI start() {
        try (Reply reply = connection.send(
                Call.of("POST", client.path() + "/blobs/uploads/").scope(scope).in(transfer))) {
            if (reply.status() != 202) {
                throw connection.failure(reply);
            }
            leastChunk =
                    Math.max(1, reply.headers().number("OCI-Chunk-Min-Length").orElse(1));
            return location(reply);
        }
    }

    /** Where an answer says that the upload goes on. */
    URI location(Reply reply) {
        return connection.resolveUpload(reply, reply.header("Location"));
    }

    /** The same, or where it went on so far if the answer does not say. */
    URI location(Reply reply, URI before) {
        return reply.header("Location").isEmpty() ? before : location(reply);
    }

    /** The request that ends an upload; without a body yet. */
    Call completion(URI session, Digest blob) {
        String separator = session.getRawQuery() == null ? "?" : "&";
        URI address =
                URI.create(session + separator + "digest=" + blob.toString().replace(":", "%3A"));
        return Call.of("PUT", "/")
                .at(address)
                .header("Content-Type", "application/octet-stream")
                .scope(scope)
                .in(transfer)
                .once();
    }
}
