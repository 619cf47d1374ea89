package dev.hull.image.registry;

import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.ConnectionFailure;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.Transport;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the blobs of an image come from: the repository that gave the manifest, then the others that are configured for its
 * name, and for a layer that is kept elsewhere ("foreign", with addresses in its descriptor) that place, without credentials.
 */
final class BlobSource {
    private final List<RepositoryClient> repositories;
    private final Transport transport;
    private final Cancellation transfer;

    BlobSource(List<RepositoryClient> repositories, Transport transport, Cancellation transfer) {
        this.repositories = List.copyOf(repositories);
        this.transport = transport;
        this.transfer = transfer;
    }

    /** The transfer of which this is a part. */
    Cancellation transfer() {
        return transfer;
    }

    /** The failure of the first repository for a reason. */
    HullException failure(ErrorKind kind, String reason) {
        return repositories.getFirst().failure(kind, reason);
    }

    /** A lost connection in words. */
    String reason(IOException failure) {
        String host = repositories.getFirst().connection().repository().host();
        return ConnectionFailure.reason(failure, URI.create("https://" + host + "/"));
    }

    /** Starts to read a blob, as {@link RepositoryClient#blob}. */
    Reply open(Descriptor blob, long offset) {
        HullException first = null;
        for (RepositoryClient repository : repositories) {
            try {
                return repository.blob(blob.digest(), offset, transfer);
            } catch (HullException e) {
                first = remember(first, e);
            }
        }
        if (blob.mediaType().contains("foreign") || blob.mediaType().contains("nondistributable")) {
            for (String address : blob.urls()) {
                try {
                    return foreign(blob, address, offset);
                } catch (HullException e) {
                    first = remember(first, e);
                }
            }
        }
        throw first == null ? failure(ErrorKind.NOT_FOUND, "blob " + blob.digest() + " is nowhere") : first;
    }

    private HullException remember(@Nullable HullException first, HullException next) {
        if (next.kind() == ErrorKind.CANCELLED || transfer.isCancelled()) {
            throw next;
        }
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    private Reply foreign(Descriptor blob, String address, long offset) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw failure(ErrorKind.DATA_LOSS, "layer " + blob.digest() + " is said to be at an address that is none");
        }
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw failure(
                    ErrorKind.DATA_LOSS, "layer " + blob.digest() + " is said to be at an address that is not https");
        }
        RemoteRepository place = new RemoteRepository(uri.getAuthority(), "", false);
        RegistryConnection connection = new RegistryConnection(transport, place, Optional.empty());
        Call call = Call.of("GET", "/").at(uri).in(transfer);
        Reply reply = connection.send(offset > 0 ? call.header("Range", "bytes=" + offset + "-") : call);
        if (!reply.isSuccess() && reply.status() != 416) {
            throw connection.failure(reply);
        }
        return reply;
    }
}
