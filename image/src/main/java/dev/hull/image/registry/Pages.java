package dev.hull.image.registry;

import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Scope;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A long answer of a registry, page by page: each names the next in a header {@code Link} (RFC 8288). */
final class Pages {
    private static final int MOST_PAGES = 1000;

    private final RegistryConnection connection;

    Pages(RegistryConnection connection) {
        this.connection = connection;
    }

    /**
     * Reads all pages.
     *
     * @param path of the first
     * @param page takes each
     */
    void read(String path, Scope scope, Consumer<JsonObject> page) {
        read(path, scope, "application/json", reply -> true, page);
    }

    /**
     * Reads all pages, if there are any.
     *
     * @param type that is accepted
     * @param known whether the first answer is one; otherwise nothing is read
     */
    boolean read(String path, Scope scope, String type, Predicate<Reply> known, Consumer<JsonObject> page) {
        Set<URI> seen = new HashSet<>();
        Optional<URI> next = Optional.empty();
        do {
            Call call = Call.of("GET", path).header("Accept", type).scope(scope);
            try (Reply reply = connection.send(next.isPresent() ? call.at(next.get()) : call)) {
                if (next.isEmpty() && !known.test(reply)) {
                    return false;
                }
                if (!reply.isSuccess()) {
                    throw connection.failure(reply);
                }
                page.accept(document(reply));
                next = next(reply);
            } catch (IOException e) {
                throw connection.failure(e);
            }
        } while (next.isPresent() && seen.add(next.get()) && seen.size() < MOST_PAGES);
        if (next.isPresent()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS, connection.name() + ": its list goes in circles or does not end");
        }
        return true;
    }

    private JsonObject document(Reply reply) throws IOException {
        byte[] body = reply.body().read(RemoteManifest.MOST_BYTES);
        if (body.length > RemoteManifest.MOST_BYTES) {
            throw new HullException(ErrorKind.DATA_LOSS, connection.name() + ": its answer is too long");
        }
        try {
            return Json.parse(body).asObject();
        } catch (HullException e) {
            throw new HullException(
                    ErrorKind.DATA_LOSS, connection.name() + ": its answer is not the expected JSON", e);
        }
    }

    private Optional<URI> next(Reply reply) {
        String link = reply.header("Link");
        int start = link.indexOf('<');
        int end = link.indexOf('>', start + 1);
        if (start < 0 || end < 0 || !link.substring(end).contains("next")) {
            return Optional.empty();
        }
        return Optional.of(connection.resolve(reply, link.substring(start + 1, end)));
    }
}
