package dev.hull.image.registry;

import dev.hull.image.content.Failures;
import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.image.registry.http.Call;
import dev.hull.image.registry.http.RegistryConnection;
import dev.hull.image.registry.http.Reply;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.nio.file.Path;
import java.util.Optional;

/** Logging in and out: credentials are tried at the registry before they are kept. */
public final class Login {
    private final RegistryAccess access;

    /** Logins of that user. */
    public Login(RegistryAccess access) {
        this.access = access;
    }

    /**
     * The registry that a user means: {@code docker.io} for nothing or for one of its addresses, else {@code host[:port]} of
     * whatever address was given.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is none
     */
    public static String registry(String server) {
        String host = server;
        for (String scheme : new String[] {"https://", "http://"}) {
            if (host.startsWith(scheme)) {
                host = host.substring(scheme.length());
            }
        }
        int slash = host.indexOf('/');
        host = slash < 0 ? host : host.substring(0, slash);
        if (host.isEmpty() || host.equals("index.docker.io") || host.equals("registry-1.docker.io")) {
            return Reference.DEFAULT_REGISTRY;
        }
        // Checks the host; the repository does not matter.
        return new Reference(host, "login", Optional.of("latest"), Optional.empty()).registry();
    }

    /** The name that was logged in with last time. */
    public Optional<String> knownUser(String registry) {
        return Failures.translate(
                "cannot read the credentials for " + registry,
                () -> access.credentials()
                        .find(registry, "")
                        .map(Credential::user)
                        .filter(user -> !user.isEmpty()));
    }

    /**
     * Tries the credentials and keeps them.
     *
     * @return the file that holds them in the clear, or empty when a helper keeps them
     * @throws HullException {@link ErrorKind#UNAUTHENTICATED} when the registry does not take them; nothing is kept then
     */
    public Optional<Path> login(String registry, Credential credential) {
        RemoteRepository place =
                new RemoteRepository(registry, "", access.settings().isInsecure(registry));
        RegistryConnection connection = access.connect(place, Optional.of(credential));
        try (Reply reply = connection.send(Call.of("GET", "/v2/"))) {
            if (reply.status() == 401 || reply.status() == 403) {
                throw new HullException(
                        ErrorKind.UNAUTHENTICATED,
                        "login to " + registry + " failed: it does not accept this user name and password");
            }
            if (!reply.isSuccess()) {
                throw connection.failure(reply);
            }
        }
        return Failures.translate(
                "cannot keep the credentials for " + registry,
                () -> access.credentials().put(registry, credential));
    }

    /**
     * Forgets the credentials.
     *
     * @return whether there were any
     */
    public boolean logout(String registry) {
        return Failures.translate(
                "cannot forget the credentials for " + registry,
                () -> access.credentials().remove(registry));
    }
}
