package dev.hull.image.registry;

import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Scope;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looking for images by a word. Docker Hub and a few others offer a search ({@code /v1/search}); elsewhere the list of all
 * repositories ({@code /v2/_catalog}) is gone through, if the registry gives it out.
 */
public final class Search {
    /**
     * An image that was found.
     *
     * @param name as one would pull it
     * @param description in the registry's words, "" where there is only a list
     * @param stars how many liked it
     * @param official whether the registry itself vouches for it
     */
    public record Hit(String name, String description, long stars, boolean official) {}

    private final RegistryAccess access;

    /** Searches of that user. */
    public Search(RegistryAccess access) {
        this.access = access;
    }

    /**
     * Searches one registry.
     *
     * @param text a word, with the registry in front where it is not Docker's: {@code host[:port]/word}
     * @param limit most hits, from 1 to 100
     * @throws HullException {@link ErrorKind#UNSUPPORTED} when the registry offers neither way
     */
    public List<Hit> run(String text, int limit) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean named = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
        String registry = named ? Login.registry(first) : Reference.DEFAULT_REGISTRY;
        String word = named ? text.substring(slash + 1) : text;
        boolean hub = registry.equals(Reference.DEFAULT_REGISTRY);
        boolean open = access.settings().isInsecure(registry);
        RegistryConnection connection =
                access.connect(new RemoteRepository(hub ? "index.docker.io" : registry, "", open));
        Optional<List<Hit>> hits = search(connection, word, limit, hub ? "" : registry + "/");
        return hits.orElseGet(() -> catalogue(connection, word, limit, registry + "/"));
    }

    private static Optional<List<Hit>> search(RegistryConnection connection, String word, int limit, String prefix) {
        String query = URLEncoder.encode(word, StandardCharsets.UTF_8);
        Call call = Call.of("GET", "/v1/search?q=" + query + "&n=" + limit).header("Accept", "application/json");
        try (Reply reply = connection.send(call)) {
            if (reply.status() == 404 || reply.status() == 405 || reply.status() == 400 || reply.status() == 501) {
                return Optional.empty();
            }
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
            byte[] body = reply.body().read(RemoteManifest.MOST_BYTES);
            List<Hit> hits = new ArrayList<>();
            for (JsonValue value : document(connection, body).list("results")) {
                JsonObject hit = value.asObject();
                hits.add(new Hit(
                        prefix + hit.string("name", ""),
                        hit.string("description", ""),
                        hit.number("star_count", 0),
                        hit.bool("is_official", false)));
            }
            return Optional.of(hits);
        } catch (IOException e) {
            throw connection.failure(e);
        }
    }

    private static JsonObject document(RegistryConnection connection, byte[] body) {
        try {
            return Json.parse(body).asObject();
        } catch (HullException e) {
            throw new HullException(
                    ErrorKind.DATA_LOSS, connection.name() + ": its answer is not the expected JSON", e);
        }
    }

    private static List<Hit> catalogue(RegistryConnection connection, String word, int limit, String prefix) {
        List<Hit> hits = new ArrayList<>();
        try {
            new Pages(connection).read("/v2/_catalog?n=1000", Scope.CATALOG, page -> {
                for (String repository : page.strings("repositories")) {
                    if (repository.contains(word) && hits.size() < limit) {
                        hits.add(new Hit(prefix + repository, "", 0, false));
                    }
                }
            });
        } catch (HullException e) {
            switch (e.kind()) {
                case NOT_FOUND, UNSUPPORTED, PERMISSION_DENIED, UNAUTHENTICATED ->
                    throw new HullException(
                            ErrorKind.UNSUPPORTED,
                            connection.name() + ": it offers no search, and does not give out the list of its"
                                    + " repositories either (" + e.sentence() + ")",
                            e);
                default -> throw e;
            }
        }
        return hits;
    }
}
