package dev.hull.image.registry;

import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Scope;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What refers to an image in a registry, such as its bill of materials (distribution-spec 1.1, "Listing Referrers"). A registry that
 * does not know of it has a tag {@code sha256-HEX} in its place: an index that clients keep.
 */
public final class Referrers {
    /**
     * One of them.
     *
     * @param descriptor of its manifest
     * @param artifactType what it is, such as {@code application/spdx+json}
     */
    public record Referrer(Descriptor descriptor, String artifactType) {}

    private static final int MOST_HEX = 64;

    private final RepositoryClient client;
    private final RegistryConnection connection;

    Referrers(RepositoryClient client) {
        this.client = client;
        this.connection = client.connection();
    }

    /**
     * What refers to the image of a name.
     *
     * @param text a name as for {@code hull pull}
     */
    public static List<Referrer> list(RegistryAccess access, String text) {
        Reference name = access.settings().candidates(text).getFirst();
        RepositoryClient client = access.repository(access.settings().destination(name));
        String reference = name.digest().map(Digest::toString).orElse(name.tag().orElse(Reference.DEFAULT_TAG));
        try {
            Resolved resolved = Resolved.of(client, reference, Platform.host());
            List<Referrer> found = new ArrayList<>(new Referrers(client).of(resolved.root()));
            if (!resolved.manifest().digest().equals(resolved.root())) {
                found.addAll(new Referrers(client).of(resolved.manifest().digest()));
            }
            return found;
        } catch (HullException e) {
            throw new HullException(e.kind(), "cannot list the referrers of " + text + ": " + e.sentence(), e);
        }
    }

    /** What refers to a manifest. */
    List<Referrer> of(Digest subject) {
        List<Referrer> found = new ArrayList<>();
        boolean kept = new Pages(connection)
                .read(
                        client.path() + "/referrers/" + subject,
                        Scope.pull(connection.repository().repository()),
                        MediaTypes.OCI_INDEX,
                        Referrers::isList,
                        page -> found.addAll(list(page)));
        if (kept) {
            return found;
        }
        return fallback(subject).map(Referrers::referrers).orElse(List.of());
    }

    /** Registries that do not know of it say 404, or even 200 with something else. */
    private static boolean isList(Reply reply) {
        boolean unknown = reply.status() == 404 || reply.status() == 400 || reply.status() == 405;
        return reply.isSuccess() ? reply.mediaType().equals(MediaTypes.OCI_INDEX) : !unknown;
    }

    private List<Referrer> list(JsonObject page) {
        try {
            return referrers(ImageIndex.parse(Json.write(page)));
        } catch (HullException e) {
            throw client.failure(ErrorKind.DATA_LOSS, "its list of referrers is unusable: " + e.sentence());
        }
    }

    private static List<Referrer> referrers(ImageIndex index) {
        List<Referrer> found = new ArrayList<>();
        List<Descriptor> manifests = index.manifests();
        for (int i = 0; i < manifests.size(); i++) {
            JsonObject json = index.json().list("manifests").get(i).asObject();
            found.add(new Referrer(manifests.get(i), json.string("artifactType", "")));
        }
        return found;
    }

    /** The tag that stands for the list where the registry keeps none: {@code sha256-HEX}, of which no more than fits a tag. */
    private static String tag(Digest subject) {
        return subject.algorithm() + "-"
                + subject.hex().substring(0, Math.min(MOST_HEX, subject.hex().length()));
    }

    private Optional<ImageIndex> fallback(Digest subject) {
        try {
            RemoteManifest list = client.manifest(tag(subject));
            return list.isIndex() ? Optional.of(list.index()) : Optional.empty();
        } catch (HullException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Pushes the manifest of an artifact, whose blobs are there, and sees to it that it is found.
     *
     * @param manifest its bytes; they name the subject
     */
    void push(PushContent.Document manifest, String artifactType, Digest subject) {
        boolean kept;
        Call call = Call.of(
                        "PUT",
                        client.path() + "/manifests/" + manifest.descriptor().digest())
                .header("Content-Type", MediaTypes.OCI_MANIFEST)
                .body(new Call.Body.Bytes(manifest.bytes()))
                .scope(Scope.push(connection.repository().repository()));
        try (Reply reply = connection.send(call)) {
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
            kept = !reply.header("OCI-Subject").isEmpty();
        }
        if (!kept) {
            addToTag(manifest.descriptor(), artifactType, subject);
        }
    }

    private void addToTag(Descriptor artifact, String artifactType, Digest subject) {
        List<Descriptor> manifests = new ArrayList<>();
        List<JsonValue> entries = new ArrayList<>();
        Optional<ImageIndex> before = fallback(subject);
        if (before.isPresent()) {
            manifests.addAll(before.get().manifests());
            entries.addAll(before.get().json().list("manifests"));
        }
        if (manifests.stream().anyMatch(each -> each.digest().equals(artifact.digest()))) {
            return;
        }
        entries.add(
                artifact.toJson().toBuilder().put("artifactType", artifactType).build());
        JsonObject index = ImageIndex.of(List.of(), Map.of()).json().toBuilder()
                .put("manifests", JsonValue.array(entries))
                .build();
        Call call = Call.of("PUT", client.path() + "/manifests/" + tag(subject))
                .header("Content-Type", MediaTypes.OCI_INDEX)
                .body(new Call.Body.Bytes(Json.write(index)))
                .scope(Scope.push(connection.repository().repository()));
        try (Reply reply = connection.send(call)) {
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
        }
    }
}
