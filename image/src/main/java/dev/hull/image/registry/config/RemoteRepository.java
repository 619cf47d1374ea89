package dev.hull.image.registry.config;

import dev.hull.oci.Reference;

/**
 * A repository where it really is, after mirrors and locations have been applied.
 *
 * @param host of the registry, with a port if need be; {@code docker.io} for Docker's
 * @param repository path at that registry
 * @param insecure whether a registry without TLS, or with a certificate that nobody vouches for, is good enough
 */
public record RemoteRepository(String host, String repository, boolean insecure) {
    /** The repository that a name states. */
    public static RemoteRepository of(Reference name) {
        return new RemoteRepository(name.registry(), name.repository(), false);
    }

    /** {@code host/repository}. */
    @Override
    public String toString() {
        return host + "/" + repository;
    }
}
