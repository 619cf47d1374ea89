package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.RemoteSource;
import dev.hull.oci.HullException;

/** Images that commands look into: of the store, of archives and layouts, and with {@code docker://NAME} of a registry. */
final class Sources {
    private static final String REGISTRY = "docker://";

    private Sources() {}

    /**
     * Opens an image.
     *
     * @param wanted which image of an archive with several; "" for the only one
     */
    static ImageSource open(CommandContext context, String text, String wanted) {
        if (!text.startsWith(REGISTRY)) {
            return ImageSources.open(Stores.images(context), text, context.directory(), wanted);
        }
        RegistryAccess access = Transfers.access(context, true);
        try {
            return RemoteSource.open(access, text.substring(REGISTRY.length()));
        } catch (HullException e) {
            access.close();
            throw e;
        }
    }
}
