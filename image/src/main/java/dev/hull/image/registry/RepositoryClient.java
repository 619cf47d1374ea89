package dev.hull.image.registry;

import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Scope;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One repository at one registry (distribution-spec, "API"). Every method throws {@link HullException} with the names of
 * registry and repository in its sentence. May be used by several threads.
 */
final class RepositoryClient {
    private static final String ACCEPT = String.join(
            ", ",
            List.of(
                    MediaTypes.OCI_INDEX,
                    MediaTypes.OCI_MANIFEST,
                    MediaTypes.DOCKER_INDEX,
                    MediaTypes.DOCKER_MANIFEST));

    private final RegistryConnection connection;
    private final String path;
    private final Scope read;

    RepositoryClient(RegistryConnection connection) {
        this.connection = connection;
        this.path = "/v2/" + connection.repository().repository();
        this.read = Scope.pull(connection.repository().repository());
    }

    /** {@code registry HOST, repository PATH}. */
    String name() {
        return connection.name();
    }

    RegistryConnection connection() {
        return connection;
    }

    /** Path of the repository at the registry, {@code /v2/…}. */
    String path() {
        return path;
    }

    /** The failure of this repository for a reason. */
    HullException failure(ErrorKind kind, String reason) {
        return new HullException(kind, name() + ": " + reason);
    }

    /**
     * A manifest or index.
     *
     * @param reference tag or digest
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is none
     */
    RemoteManifest manifest(String reference) {
        Call call = Call.of("GET", path + "/manifests/" + reference)
                .header("Accept", ACCEPT)
                .scope(read);
        try (Reply reply = connection.send(call)) {
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
            byte[] bytes = reply.body().read(RemoteManifest.MOST_BYTES);
            if (bytes.length > RemoteManifest.MOST_BYTES) {
                throw failure(
                        ErrorKind.DATA_LOSS,
                        "the manifest of " + reference + " is longer than " + RemoteManifest.MOST_BYTES + " bytes");
            }
            return verified(reference, bytes, reply);
        } catch (IOException e) {
            throw connection.failure(e);
        }
    }

    private RemoteManifest verified(String reference, byte[] bytes, Reply reply) {
        RemoteManifest manifest;
        try {
            manifest = RemoteManifest.of(bytes, reply.mediaType());
        } catch (HullException e) {
            throw new HullException(e.kind(), name() + ": " + e.sentence(), e);
        }
        boolean byDigest = reference.indexOf(':') > 0;
        String expected = byDigest ? reference : reply.header("Docker-Content-Digest");
        if (!expected.isEmpty()) {
            Digest digest = digest(expected);
            if (!digest.matches(digest.newComputation().digest(bytes))) {
                throw failure(
                        ErrorKind.DATA_LOSS,
                        "the manifest of " + reference + " should be " + digest + ", but its content is "
                                + manifest.digest());
            }
        }
        return manifest;
    }

    private Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (HullException e) {
            throw failure(ErrorKind.DATA_LOSS, e.sentence());
        }
    }

    /** What a tag points at, without fetching it; empty when the registry does not say, or there is no such tag. */
    Optional<Digest> resolve(String tag) {
        Call call = Call.of("HEAD", path + "/manifests/" + tag)
                .header("Accept", ACCEPT)
                .scope(read);
        try (Reply reply = connection.send(call)) {
            String digest = reply.isSuccess() ? reply.header("Docker-Content-Digest") : "";
            return digest.isEmpty() ? Optional.empty() : Optional.of(digest(digest));
        }
    }

    /** All tags, as the registry orders them. */
    List<String> tags() {
        List<String> tags = new ArrayList<>();
        new Pages(connection).read(path + "/tags/list?n=1000", read, page -> tags.addAll(page.strings("tags")));
        return tags;
    }

    /** Whether the repository has a blob. */
    boolean hasBlob(Descriptor blob, Scope scope, Cancellation transfer) {
        Call call =
                Call.of("HEAD", path + "/blobs/" + blob.digest()).scope(scope).in(transfer);
        try (Reply reply = connection.send(call)) {
            if (reply.status() == 404) {
                return false;
            }
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
            return true;
        }
    }

    /**
     * Starts to read a blob.
     *
     * @param offset of the first byte that is wanted
     * @param transfer of which this is a part
     * @return an answer of status 200 (all of it) or, for an offset, possibly 206 (from there) or 416
     */
    Reply blob(Digest digest, long offset, Cancellation transfer) {
        Call call = Call.of("GET", path + "/blobs/" + digest).scope(read).in(transfer);
        if (offset > 0) {
            call = call.header("Range", "bytes=" + offset + "-");
        }
        Reply reply = connection.send(call);
        if (!reply.isSuccess() && reply.status() != 416) {
            throw connection.failure(reply);
        }
        return reply;
    }

    /**
     * A part of a blob; the end of the answer is where the part ends.
     *
     * @throws HullException {@link ErrorKind#UNSUPPORTED} when the registry gives blobs only as a whole
     */
    Reply range(Digest digest, long offset, long length) {
        String last = Long.toString(offset + length - 1);
        Reply reply = connection.send(
                Call.of("GET", path + "/blobs/" + digest).scope(read).header("Range", "bytes=" + offset + "-" + last));
        if (reply.status() == 206 && reply.header("Content-Range").startsWith("bytes " + offset + "-" + last)) {
            return reply;
        }
        if (!reply.isSuccess() && reply.status() != 416) {
            throw connection.failure(reply);
        }
        reply.close();
        throw failure(ErrorKind.UNSUPPORTED, "blobs cannot be read in parts");
    }

    /** A small blob, such as a configuration, verified. */
    byte[] smallBlob(Descriptor blob) {
        if (blob.size() > RemoteManifest.MOST_BYTES) {
            throw failure(
                    ErrorKind.DATA_LOSS,
                    "blob " + blob.digest() + " is to be read into memory, but has " + blob.size()
                            + " bytes; more than " + RemoteManifest.MOST_BYTES + " are not taken");
        }
        try (Reply reply = blob(blob.digest(), 0, new Cancellation())) {
            byte[] bytes = reply.body().read((int) blob.size());
            if (bytes.length != blob.size()) {
                throw failure(
                        ErrorKind.DATA_LOSS,
                        "blob " + blob.digest() + " should have " + blob.size() + " bytes, received "
                                + (bytes.length > blob.size() ? "more" : bytes.length));
            }
            if (!blob.digest().matches(blob.digest().newComputation().digest(bytes))) {
                throw failure(
                        ErrorKind.DATA_LOSS,
                        "blob " + blob.digest() + " is damaged: its content is " + Digest.ofBytes(bytes));
            }
            return bytes;
        } catch (IOException e) {
            throw connection.failure(e);
        }
    }
}
