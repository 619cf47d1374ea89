package dev.hull.image.registry;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import java.util.ArrayList;
import java.util.List;

/**
 * What a name has led to at a registry.
 *
 * @param client who answered
 * @param root digest of what the name points at
 * @param manifest of the one image that was chosen, or what the name points at itself
 */
record Resolved(RepositoryClient client, Digest root, RemoteManifest manifest) {
    private static final int DEEPEST = 3;

    /**
     * Follows a name to one image.
     *
     * @param reference tag or digest
     * @param wanted which image of several
     */
    static Resolved of(RepositoryClient client, String reference, Platform wanted) {
        RemoteManifest top = client.manifest(reference);
        RemoteManifest manifest = top;
        for (int depth = 0; manifest.isIndex(); depth++) {
            if (depth == DEEPEST) {
                throw client.failure(
                        ErrorKind.DATA_LOSS, "indexes within indexes, deeper than " + DEEPEST + ", below " + reference);
            }
            Descriptor chosen = choose(client, reference, view(client, manifest), wanted);
            manifest = client.manifest(chosen.digest().toString());
            if (manifest.bytes().length != chosen.size()) {
                throw client.failure(
                        ErrorKind.DATA_LOSS,
                        "manifest " + chosen.digest() + " should have " + chosen.size() + " bytes, received "
                                + manifest.bytes().length);
            }
        }
        return new Resolved(client, top.digest(), manifest);
    }

    /** Follows a name to whatever it points at, which may be an index. */
    static Resolved top(RepositoryClient client, String reference) {
        RemoteManifest top = client.manifest(reference);
        return new Resolved(client, top.digest(), top);
    }

    private static ImageIndex view(RepositoryClient client, RemoteManifest manifest) {
        try {
            return manifest.index();
        } catch (HullException e) {
            throw client.failure(ErrorKind.DATA_LOSS, "the index is unusable: " + e.sentence());
        }
    }

    private static Descriptor choose(RepositoryClient client, String reference, ImageIndex index, Platform wanted) {
        List<Descriptor> usable = index.manifests().stream()
                .filter(entry -> MediaTypes.isManifest(entry.mediaType()) || MediaTypes.isIndex(entry.mediaType()))
                .toList();
        return usable.stream()
                .filter(entry -> entry.platform().map(wanted::accepts).orElse(true))
                .findFirst()
                .orElseThrow(() -> client.failure(
                        ErrorKind.NOT_FOUND,
                        "no image for " + wanted + " behind " + reference + "; there are " + offered(usable)));
    }

    private static String offered(List<Descriptor> entries) {
        List<String> names = new ArrayList<>();
        for (Descriptor entry : entries) {
            String name = entry.platform().map(Platform::toString).orElse("");
            if (!name.isEmpty() && !name.startsWith("unknown") && !names.contains(name)) {
                names.add(name);
            }
        }
        return names.isEmpty() ? "none" : String.join(", ", names.subList(0, Math.min(20, names.size())));
    }

    /** The view of the chosen manifest. */
    ImageManifest view() {
        try {
            return manifest.manifest();
        } catch (HullException e) {
            throw client.failure(ErrorKind.DATA_LOSS, "the manifest is unusable: " + e.sentence());
        }
    }
}
