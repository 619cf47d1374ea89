package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.registry.PullRequest;
import dev.hull.image.registry.PullResult;
import dev.hull.image.registry.Puller;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.util.List;

/** {@code hull pull}. */
public final class PullCommand implements Command {
    private static final Option<Boolean> ALL_TAGS = Option.flag(
                    "all-tags", "Download all tagged images in the repository")
            .letter('a');

    private static final Option<String> PLATFORM = Option.string(
            "platform",
            "Set platform if the image is for several, such as linux/arm64; all brings every platform's, and the index");

    /** How skopeo and Podman write that a name is a registry's. */
    static final String TRANSPORT = "docker://";

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from a registry")
                .options(ALL_TAGS, Transfers.DISABLE_CONTENT_TRUST, PLATFORM, Transfers.QUIET, Transfers.TLS_VERIFY)
                .arguments(1, 1)
                .aliases("image pull", "pull");
    }

    @Override
    public int run(Invocation invocation) {
        String given = invocation.arguments().getFirst();
        String text = given.startsWith(TRANSPORT) ? given.substring(TRANSPORT.length()) : given;
        Reference.parse(text); // says so before anything else is said
        boolean all = invocation.get(ALL_TAGS);
        boolean plain = isPlain(text);
        if (all && !plain) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "a tag or digest cannot be used with --all-tags: " + text);
        }
        boolean quiet = invocation.get(Transfers.QUIET);
        if (plain && !all && !quiet) {
            invocation.print("Using default tag: " + Reference.DEFAULT_TAG);
        }
        PullRequest request = request(invocation, text);
        TransferListener listener = Transfers.listener(invocation);
        try (RegistryAccess access = Transfers.access(invocation.context(), invocation.get(Transfers.TLS_VERIFY))) {
            Puller puller = new Puller(Stores.images(invocation.context()), access);
            List<PullResult> results =
                    all ? puller.pullAll(request, listener) : List.of(puller.pull(request, listener));
            for (PullResult result : results) {
                ImageEvents.append(
                        invocation.context(),
                        "pull",
                        result.image().id(),
                        result.name().familiar());
            }
            invocation.print(
                    all
                            ? results.getFirst().name().name()
                            : results.getFirst().name().toString());
        }
        return ExitCodes.OK;
    }

    private static PullRequest request(Invocation invocation, String text) {
        String platform = invocation.get(PLATFORM);
        return Transfers.isEveryPlatform(platform)
                ? PullRequest.ofEveryPlatform(text)
                : new PullRequest(text, Transfers.platform(invocation, platform), true);
    }

    /** Whether a name states neither tag nor digest. */
    static boolean isPlain(String text) {
        return text.indexOf('@') < 0 && text.indexOf(':', text.lastIndexOf('/') + 1) < 0;
    }
}
