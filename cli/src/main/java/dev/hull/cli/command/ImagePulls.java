package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.MissingImageException;
import dev.hull.image.ImageStore;
import dev.hull.image.registry.PullRequest;
import dev.hull.image.registry.PullResult;
import dev.hull.image.registry.Puller;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.Optional;

/**
 * Fetches the image of a container that is to be made, when the store lacks it. Nothing about registries is loaded or read as
 * long as the image is there.
 */
final class ImagePulls {
    static final Option<String> PULL = Option.string("pull", "Pull image before creating: always, missing, never")
            .orElse("missing");
    static final Option<Boolean> QUIET =
            Option.flag("quiet", "Suppress the pull output").letter('q');

    /** Makes something of a request; fails with {@link MissingImageException} when the store lacks its image. */
    @FunctionalInterface
    interface Use<T> {
        T of(RunRequest request) throws IOException;
    }

    private final Invocation invocation;
    private final RunRequest request;

    private ImagePulls(Invocation invocation, RunRequest request) {
        this.invocation = invocation;
        this.request = request;
    }

    /** What becomes of the request, after its image was pulled if the command line wants that. */
    static <T> T with(Invocation invocation, RunRequest request, Use<T> use) throws IOException {
        ImagePulls pulls = new ImagePulls(invocation, request);
        String policy = invocation.get(PULL);
        switch (policy) {
            case "always" -> {
                return use.of(request.withImage(pulls.pull()));
            }
            case "missing" -> {
                try {
                    return use.of(request);
                } catch (MissingImageException e) {
                    return use.of(request.withImage(pulls.find()));
                }
            }
            case "never" -> {
                return use.of(request);
            }
            default -> throw PULL.invalid(policy, "expected always, missing or never");
        }
    }

    /** A name under which the store has the image after all, or has it now. */
    private String find() {
        ImageStore store = Stores.images(invocation.context());
        try (RegistryAccess access = access()) {
            for (Reference candidate : access.settings().candidates(request.image())) {
                boolean other = !candidate.equals(Reference.parse(request.image()));
                if (other && store.find(candidate.toString()).isPresent()) {
                    return candidate.toString();
                }
            }
        }
        if (!invocation.get(QUIET)) {
            String name = Reference.parse(request.image()).familiar();
            invocation.warn("Unable to find image '" + name + "' locally");
        }
        return pull();
    }

    private String pull() {
        TransferListener listener = invocation.get(QUIET)
                ? TransferListener.NONE
                : Transfers.listener(invocation.context().error(), 2);
        try (RegistryAccess access = access()) {
            PullResult result = new Puller(Stores.images(invocation.context()), access)
                    .pull(new PullRequest(request.image(), platform(), true), listener);
            ImageEvents.append(
                    invocation.context(),
                    "pull",
                    result.image().id(),
                    result.name().familiar());
            boolean asWritten = result.name().equals(Reference.parse(request.image()));
            return asWritten ? request.image() : result.name().toString();
        }
    }

    private RegistryAccess access() {
        return Transfers.access(invocation.context(), true);
    }

    private Optional<Platform> platform() {
        String text = request.session().platform();
        return text.isEmpty()
                ? invocation.context().variable("DOCKER_DEFAULT_PLATFORM").map(Platform::parse)
                : Optional.of(Platform.parse(text));
    }
}
