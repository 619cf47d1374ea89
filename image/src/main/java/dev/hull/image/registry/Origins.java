package dev.hull.image.registry;

import dev.hull.image.ImageStore;
import dev.hull.image.registry.config.RegistrySettings;
import dev.hull.image.registry.config.RemoteRepository;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From which repositories of a registry a blob may be mounted: those under whose names the store has images with it. Found out
 * when the first blob turns out to be missing there.
 */
final class Origins {
    /** Guesses are cheap, but each costs a request. */
    private static final int MOST = 2;

    private final ImageStore store;
    private final RegistrySettings settings;
    private final Reference name;
    private final RemoteRepository destination;
    private @Nullable Map<Digest, Set<Reference>> known; // guarded by this

    Origins(ImageStore store, RegistrySettings settings, Reference name, RemoteRepository destination) {
        this.store = store;
        this.settings = settings;
        this.name = name;
        this.destination = destination;
    }

    /** Repositories that may have the blob. */
    synchronized List<String> of(Digest blob) {
        Map<Digest, Set<Reference>> map = known;
        if (map == null) {
            map = store.namesByBlob(name.registry());
            known = map;
        }
        List<String> repositories = new ArrayList<>();
        for (Reference other : map.getOrDefault(blob, Set.of())) {
            String repository = repository(other);
            if (!repository.isEmpty() && !repositories.contains(repository) && repositories.size() < MOST) {
                repositories.add(repository);
            }
        }
        return repositories;
    }

    private String repository(Reference other) {
        try {
            RemoteRepository place = settings.destination(other);
            boolean elsewhere = !place.repository().equals(destination.repository());
            return place.host().equals(destination.host()) && elsewhere ? place.repository() : "";
        } catch (HullException e) {
            return ""; // blocked
        }
    }
}
