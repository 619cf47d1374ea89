package dev.hull.image.registry.credentials;

import dev.hull.image.registry.config.ConfigPaths;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The user's credentials, wherever they are. Each file is asked in the order of {@link ConfigPaths#credentials()}; in a file,
 * the helper of the registry comes before the file's own entry.
 */
public final class CredentialStore {
    private final ConfigPaths paths;

    /** The credentials of the user whose files these are. */
    public CredentialStore(ConfigPaths paths) {
        this.paths = paths;
    }

    /**
     * Who the user is at a repository; empty for nobody in particular.
     *
     * @param host of the registry, with a port if its name has one
     * @param repository path at that registry, or "" for the registry as a whole
     */
    public Optional<Credential> find(String host, String repository) throws IOException {
        for (Path path : paths.credentials()) {
            try {
                Optional<Credential> found = find(new CredentialFile(path), host, repository);
                if (found.isPresent()) {
                    return found;
                }
            } catch (AccessDeniedException e) {
                if (path.equals(paths.ownCredentials())) {
                    throw e;
                }
                // another user's: /run/containers may be root's alone
            }
        }
        return Optional.empty();
    }

    private Optional<Credential> find(CredentialFile file, String host, String repository) throws IOException {
        Optional<CredentialHelper> helper = file.helper(host, paths.environment());
        if (helper.isPresent()) {
            Optional<Credential> kept = helper.get().find(host);
            if (kept.isPresent()) {
                return kept;
            }
        }
        return file.find(host, repository);
    }

    /**
     * Keeps a credential, with the helper if one is configured for the registry, else in the file.
     *
     * @return where it is now: the file that holds it in the clear, or empty when a helper keeps it
     */
    public Optional<Path> put(String host, Credential credential) throws IOException {
        CredentialFile file = new CredentialFile(paths.ownCredentials());
        Optional<CredentialHelper> helper = file.helper(host, paths.environment());
        if (helper.isPresent()) {
            helper.get().store(host, credential);
            file.putMark(host);
            return Optional.empty();
        }
        file.put(host, credential);
        return Optional.of(file.path());
    }

    /**
     * Forgets a registry, in the file that {@link #put} changes.
     *
     * @return whether it was known
     */
    public boolean remove(String host) throws IOException {
        CredentialFile file = new CredentialFile(paths.ownCredentials());
        Optional<CredentialHelper> helper = file.helper(host, paths.environment());
        boolean kept = false;
        if (helper.isPresent()) {
            kept = helper.get().find(host).isPresent();
            helper.get().erase(host);
        }
        return file.remove(host) || kept;
    }
}
