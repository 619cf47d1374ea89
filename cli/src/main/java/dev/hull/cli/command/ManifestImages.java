package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;
import dev.hull.image.ManifestList;
import dev.hull.image.registry.PullRequest;
import dev.hull.image.registry.PullResult;
import dev.hull.image.registry.Puller;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.RegistryArtifact;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/** Images for manifest lists: of the store, or else of a registry. */
final class ManifestImages {
    private final Invocation invocation;
    private final ManifestList lists;
    private final boolean verify;

    /** Asks registries, if it has to, with or without verified TLS. */
    ManifestImages(Invocation invocation, ManifestList lists, boolean verify) {
        this.invocation = invocation;
        this.lists = lists;
        this.verify = verify;
    }

    /** What an image brings into a list; it is pulled, and not unpacked, when it is not here. */
    List<Descriptor> find(String text, boolean all) {
        String image = plain(text);
        try {
            return all ? lists.entries(image) : List.of(lists.entry(image));
        } catch (HullException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        try (RegistryAccess access = Transfers.access(invocation.context(), verify)) {
            ImageStore store = Stores.images(invocation.context());
            PullResult pulled = new Puller(store, access)
                    .pull(
                            all
                                    ? PullRequest.ofEveryPlatform(image)
                                    : new PullRequest(image, Transfers.platform(invocation, ""), false),
                            Transfers.listener(invocation.context().error(), 2));
            String name = pulled.name().toString();
            ImageEvents.append(
                    invocation.context(),
                    "pull",
                    pulled.image().id(),
                    pulled.name().familiar());
            return all ? lists.entries(name) : List.of(lists.entry(name));
        } catch (HullException e) {
            throw new HullException(e.kind(), "No such image: " + image + ", and " + e.sentence(), e);
        }
    }

    /** What a registry has under a name. */
    JsonObject remote(String text) {
        String image = plain(text);
        try (RegistryAccess access = Transfers.access(invocation.context(), verify)) {
            String name = access.settings().candidates(image).getFirst().toString();
            return RegistryArtifact.of(access, Stores.images(invocation.context()), name)
                    .top();
        } catch (HullException e) {
            throw new HullException(e.kind(), "No such image: " + image + ", and " + e.sentence(), e);
        }
    }

    /** A name without the transport that Podman and skopeo write before it. */
    private static String plain(String text) {
        return text.startsWith(PullCommand.TRANSPORT) ? text.substring(PullCommand.TRANSPORT.length()) : text;
    }
}
