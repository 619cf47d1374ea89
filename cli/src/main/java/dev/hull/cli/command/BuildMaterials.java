package dev.hull.cli.command;

import dev.hull.build.export.Provenance;
import dev.hull.build.request.BaseImages;
import dev.hull.build.request.BuildRequest;
import dev.hull.image.Image;
import dev.hull.oci.Platform;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Remembers which base images a build has used, for its provenance. */
final class BuildMaterials implements BaseImages {
    private final BaseImages images;
    private final BuildRequest request;
    private final Instant began = Instant.now();
    private final Set<Provenance.Material> found = new LinkedHashSet<>(); // guarded by itself

    BuildMaterials(BaseImages images, BuildRequest request) {
        this.images = images;
        this.request = request;
    }

    @Override
    public Image find(String reference, Optional<Platform> platform, boolean renew, Consumer<String> progress) {
        Image image = images.find(reference, platform, renew, progress);
        synchronized (found) {
            found.add(new Provenance.Material(
                    Provenance.image(reference, Optional.of(image.config().platform())),
                    image.target().digest()));
        }
        return image;
    }

    /** How the image was made, as far as it is known by now. */
    Provenance provenance() {
        BuildRequest.Choices choices = request.choices();
        List<Provenance.Material> materials;
        synchronized (found) {
            materials = List.copyOf(found);
        }
        Instant epoch = choices.epoch().orElse(Instant.MAX);
        Instant now = Instant.now();
        return new Provenance(
                materials,
                new Provenance.Request(
                        request.definition().name(),
                        choices.target(),
                        choices.arguments(),
                        choices.labels(),
                        choices.platform().orElse(Platform.host())),
                new Provenance.Times(began.isBefore(epoch) ? began : epoch, now.isBefore(epoch) ? now : epoch));
    }
}
