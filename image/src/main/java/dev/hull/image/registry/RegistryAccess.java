package dev.hull.image.registry;

import dev.hull.image.content.Failures;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.config.RegistrySettings;
import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.image.registry.credentials.CredentialStore;
import dev.hull.image.registry.http.Backoff;
import dev.hull.image.registry.http.Cancellation;
import dev.hull.image.registry.http.HttpOptions;
import dev.hull.image.registry.http.Limits;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Transport;
import java.util.Optional;

/**
 * One user's way to registries: configuration, credentials and connections, which are kept until closed.
 *
 * <pre>
 *   try (RegistryAccess access = RegistryAccess.open(ConfigPaths.of(environment, uid), true)) {
 *       PullResult pulled = new Puller(store, access).pull(PullRequest.of("alpine:3.12.0"), listener);
 *   }
 * </pre>
 */
public final class RegistryAccess implements AutoCloseable {
    private static final String USER_AGENT = "hull/0.1";

    private final HttpOptions options;
    private final RegistrySettings settings;
    private final CredentialStore credentials;
    private final Optional<Credential> given;
    private final Transport transport;

    private RegistryAccess(HttpOptions options, RegistrySettings settings, Optional<Credential> given) {
        this.options = options;
        this.settings = settings;
        this.credentials = new CredentialStore(options.paths());
        this.given = given;
        this.transport = new Transport(options);
    }

    /**
     * The way of the user whose files these are.
     *
     * @param verify whether registries need TLS with a good certificate, as far as the configuration does not say otherwise
     */
    public static RegistryAccess open(ConfigPaths paths, boolean verify) {
        return open(new HttpOptions(paths, USER_AGENT, verify, Limits.USUAL, Cancellation::sleep), Optional.empty());
    }

    /**
     * The same with everything said.
     *
     * @param given the credential to use in place of the user's, where a caller brings its own
     */
    public static RegistryAccess open(HttpOptions options, Optional<Credential> given) {
        RegistrySettings settings = Failures.translate(
                "cannot read the configuration of registries", () -> RegistrySettings.read(options.paths()));
        return new RegistryAccess(options, settings, given);
    }

    /** What is configured about registries. */
    public RegistrySettings settings() {
        return settings;
    }

    /** The user's credentials. */
    CredentialStore credentials() {
        return credentials;
    }

    Transport transport() {
        return transport;
    }

    Backoff backoff(Cancellation transfer) {
        return new Backoff(options, transfer);
    }

    /** A connection, with what the user has to log in with there. */
    RegistryConnection connect(RemoteRepository repository) {
        Optional<Credential> own = given.isPresent()
                ? given
                : Failures.translate(
                        "cannot read the credentials for " + repository.host(),
                        () -> credentials.find(repository.host(), repository.repository()));
        return new RegistryConnection(transport, repository, own);
    }

    /** A connection with a credential that is to be tried. */
    RegistryConnection connect(RemoteRepository repository, Optional<Credential> tried) {
        return new RegistryConnection(transport, repository, tried);
    }

    RepositoryClient repository(RemoteRepository repository) {
        return new RepositoryClient(connect(repository));
    }

    @Override
    public void close() {
        transport.close();
    }
}
