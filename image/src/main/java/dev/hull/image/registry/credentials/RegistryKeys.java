package dev.hull.image.registry.credentials;

import dev.hull.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Under which keys files and helpers know a registry. Docker calls its own {@code https://index.docker.io/v1/}; others stand
 * there as {@code host[:port]}, in old files also as a URL, in {@code auth.json} also with the start of a repository.
 */
final class RegistryKeys {
    /** Docker's key of Docker Hub. */
    static final String HUB = "https://index.docker.io/v1/";

    private static final Set<String> HUB_HOSTS =
            Set.of(Reference.DEFAULT_REGISTRY, "index.docker.io", "registry-1.docker.io");

    private RegistryKeys() {}

    /** The key that is written, and given to helpers. */
    static String canonical(String host) {
        return HUB_HOSTS.contains(host) ? HUB : host;
    }

    /** Keys that a repository may stand under, most precise first: {@code host/a/b}, {@code host/a}, {@code host}. */
    static List<String> wanted(String host, String repository) {
        String base = HUB_HOSTS.contains(host) ? Reference.DEFAULT_REGISTRY : host;
        List<String> keys = new ArrayList<>();
        for (String path = repository; !path.isEmpty(); ) {
            keys.add(base + "/" + path);
            int slash = path.lastIndexOf('/');
            path = slash < 0 ? "" : path.substring(0, slash);
        }
        keys.add(base);
        return keys;
    }

    /** A file's key in the form of {@link #wanted}. */
    static String normal(String key) {
        String text = key;
        for (String scheme : List.of("https://", "http://")) {
            if (text.startsWith(scheme)) {
                text = text.substring(scheme.length());
                int slash = text.indexOf('/');
                text = slash < 0 ? text : text.substring(0, slash);
            }
        }
        for (String suffix : List.of("/v1/", "/v2/", "/v1", "/v2", "/")) {
            if (text.endsWith(suffix)) {
                text = text.substring(0, text.length() - suffix.length());
            }
        }
        return HUB_HOSTS.contains(text) ? Reference.DEFAULT_REGISTRY : text;
    }
}
