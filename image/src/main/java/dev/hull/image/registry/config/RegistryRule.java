package dev.hull.image.registry.config;

import dev.hull.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One {@code [[registry]]} of the configuration (containers-registries.conf(5), version 2).
 *
 * @param prefix names that this is about: {@code host[:port][/path…]} or {@code *.host}
 * @param location where they really are; "" for where they say
 * @param insecure whether the location may be spoken to without TLS
 * @param blocked whether nothing may be fetched from or brought there
 * @param mirrors to be asked before the location
 */
record RegistryRule(String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    /** For which references a mirror is asked. */
    enum Use {
        ALL,
        DIGEST_ONLY,
        TAG_ONLY;

        boolean covers(Reference name) {
            return switch (this) {
                case ALL -> true;
                case DIGEST_ONLY -> name.digest().isPresent();
                case TAG_ONLY -> name.digest().isEmpty();
            };
        }
    }

    /**
     * A place that may have the same images.
     *
     * @param location {@code host[:port][/path…]}, in place of the prefix
     * @param insecure whether it may be spoken to without TLS
     * @param use for which references
     */
    record Mirror(String location, boolean insecure, Use use) {}

    RegistryRule {
        mirrors = List.copyOf(mirrors);
    }

    private boolean isWildcard() {
        return prefix.startsWith("*.");
    }

    /** How much of the name the prefix covers; empty when it is about others. */
    Optional<Integer> match(Reference name) {
        if (isWildcard()) {
            String host = name.registry();
            int colon = host.lastIndexOf(':');
            String bare = colon < 0 ? host : host.substring(0, colon);
            return bare.endsWith(prefix.substring(1)) ? Optional.of(host.length()) : Optional.empty();
        }
        String text = name.name();
        boolean matches = text.startsWith(prefix)
                && (text.length() == prefix.length()
                        || text.charAt(prefix.length()) == '/'
                        || text.charAt(prefix.length()) == ':');
        return matches ? Optional.of(prefix.length()) : Optional.empty();
    }

    /** Where to ask for the name, in this order. */
    List<RemoteRepository> sources(Reference name) {
        List<RemoteRepository> sources = new ArrayList<>();
        for (Mirror mirror : mirrors) {
            if (mirror.use.covers(name)) {
                sources.add(relocate(name, mirror.location, mirror.insecure));
            }
        }
        sources.add(primary(name));
        return sources;
    }

    /** Where the name really is. */
    RemoteRepository primary(Reference name) {
        return location.isEmpty()
                ? new RemoteRepository(name.registry(), name.repository(), insecure)
                : relocate(name, location, insecure);
    }

    private RemoteRepository relocate(Reference name, String place, boolean open) {
        String rest = name.name().substring(match(name).orElse(0));
        String moved = place + rest;
        int slash = moved.indexOf('/');
        return new RemoteRepository(
                slash < 0 ? moved : moved.substring(0, slash),
                slash < 0 ? name.repository() : moved.substring(slash + 1),
                open);
    }
}
