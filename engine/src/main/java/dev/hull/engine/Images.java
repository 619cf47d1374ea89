package dev.hull.engine;

import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.run.ImageUse;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.pack.PackPlan;
import dev.hull.image.pack.PackedImage;
import dev.hull.image.pack.Packer;
import dev.hull.image.pack.Toolbox;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The engine's images: the store, and what makes an image ready to run. */
public final class Images {
    private final ImageStore store;

    Images(EngineOptions options) {
        this.store = ImageStore.open(options.root());
    }

    /** Where images are kept. */
    public ImageStore store() {
        return store;
    }

    /** Keeps every image and unpacked layer where it is until closed. */
    LockFile hold() {
        return store.hold();
    }

    /**
     * The image that a caller named, with its layers unpacked. {@code hull/toolbox} is packed from this machine's programs
     * when it is not there yet.
     *
     * @param progress hears what takes long, a line each
     * @throws HullException when there is no such image
     */
    ImageUse use(String reference, Consumer<String> progress) throws IOException {
        Optional<Image> found = store.find(reference);
        if (found.isEmpty() && isToolbox(reference)) {
            progress.accept("Packing the image " + Toolbox.NAME + " from this machine's programs (once)");
            PackPlan plan = Packer.plan(Toolbox.request());
            found = Optional.of(PackedImage.store(store, plan, List.of(Reference.parse(Toolbox.NAME))));
        }
        Image image = found.orElseThrow(() -> new HullException(
                ErrorKind.NOT_FOUND,
                "Unable to find image '" + reference + "' locally; make it with hull import or hull pack, see what is"
                        + " there with hull images"));
        throw new HullException(ErrorKind.UNSUPPORTED, "layers of " + image.id() + " cannot be unpacked");
    }

    private static boolean isToolbox(String reference) {
        return reference.equals(Toolbox.NAME) || reference.equals(Toolbox.NAME + ":latest");
    }
}
