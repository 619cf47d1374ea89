package dev.hull.cli.command;

import dev.hull.build.request.BaseImages;
import dev.hull.cli.Invocation;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.pack.PackedImage;
import dev.hull.image.pack.Toolbox;
import dev.hull.image.registry.PullRequest;
import dev.hull.image.registry.PullResult;
import dev.hull.image.registry.Puller;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.util.Optional;
import java.util.function.Consumer;

/** Base images of the store; those that are not there are pulled. */
final class BuildImages implements BaseImages {
    private final Invocation invocation;
    private final ImageStore store;

    BuildImages(Invocation invocation, ImageStore store) {
        this.invocation = invocation;
        this.store = store;
    }

    @Override
    public Image find(String reference, Optional<Platform> platform, boolean renew, Consumer<String> progress) {
        Optional<Image> here = renew ? Optional.empty() : fitting(reference, platform);
        if (here.isPresent()) {
            return here.get();
        }
        if (Toolbox.is(reference)) {
            progress.accept(PackedImage.TOOLBOX_NOTICE);
            return PackedImage.toolbox(store);
        }
        try (RegistryAccess access = Transfers.access(invocation.context(), true)) {
            if (!renew) {
                for (Reference candidate : access.settings().candidates(reference)) {
                    here = fitting(candidate.toString(), platform);
                    if (here.isPresent()) {
                        return here.get();
                    }
                }
            }
            progress.accept("pulling " + Reference.parse(reference).familiar());
            PullResult result =
                    new Puller(store, access).pull(new PullRequest(reference, platform, true), TransferListener.NONE);
            ImageEvents.append(
                    invocation.context(),
                    "pull",
                    result.image().id(),
                    result.name().familiar());
            return result.image();
        }
    }

    /** Images that do not say what they are for, such as imported ones, fit everywhere. */
    private Optional<Image> fitting(String reference, Optional<Platform> platform) {
        return store.find(reference).filter(image -> {
            Platform own = image.config().platform();
            return own.architecture().isEmpty() || platform.orElse(own).accepts(own);
        });
    }
}
