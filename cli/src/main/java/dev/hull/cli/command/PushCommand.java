package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.ImageStore;
import dev.hull.image.ManifestList;
import dev.hull.image.registry.PushRequest;
import dev.hull.image.registry.PushResult;
import dev.hull.image.registry.Pusher;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code hull push}, and {@code hull manifest push}. */
public final class PushCommand implements Command {
    private static final Option<Boolean> ALL_TAGS = Option.flag(
                    "all-tags", "Push all tags of an image to the repository")
            .letter('a');
    private static final Option<String> COMPRESSION = Option.string(
                    "compression", "How layers that are stored uncompressed travel: gzip or none")
            .orElse("gzip");
    private static final Option<Boolean> REFERRERS =
            Option.flag("referrers", "Push what refers to the image too, such as its bill of materials");

    private static final Option<Boolean> ALL = Option.flag(
                    "all", "Push all images of a manifest list (they always go along)")
            .hide();

    private static final Option<String> DIGESTFILE =
            Option.string("digestfile", "Write the digest of what the registry has now to a file");
    private static final Option<Boolean> INSECURE = Option.flag("insecure", "The same as --tls-verify=false");
    private static final Option<Boolean> PURGE = Option.flag(
                    "purge", "Remove the manifest list when it is pushed; its images keep other names")
            .letter('p')
            .alias("rm");

    private final boolean list;

    /**
     * The command.
     *
     * @param list whether it is the one of manifest lists
     */
    public PushCommand(boolean list) {
        this.list = list;
    }

    @Override
    public CommandSpec spec() {
        if (list) {
            return CommandSpec.of("[OPTIONS] LIST [DESTINATION]", "Push a manifest list with its images to a registry")
                    .options(
                            ALL,
                            COMPRESSION,
                            DIGESTFILE,
                            INSECURE,
                            PURGE,
                            Transfers.QUIET,
                            REFERRERS,
                            Transfers.TLS_VERIFY)
                    .arguments(1, 2);
        }
        return CommandSpec.of("[OPTIONS] NAME[:TAG] [DESTINATION]", "Upload an image to a registry")
                .options(
                        ALL,
                        ALL_TAGS,
                        COMPRESSION,
                        DIGESTFILE,
                        Transfers.DISABLE_CONTENT_TRUST,
                        Transfers.QUIET,
                        REFERRERS,
                        Transfers.TLS_VERIFY)
                .arguments(1, 2)
                .aliases("image push", "push");
    }

    @Override
    public int run(Invocation invocation) {
        String source = invocation.arguments().getFirst();
        String text = destination(invocation);
        boolean all = !list && invocation.get(ALL_TAGS);
        boolean purge = list && invocation.get(PURGE);
        boolean verify = invocation.get(Transfers.TLS_VERIFY) && !(list && invocation.get(INSECURE));
        ImageStore store = Stores.images(invocation.context());
        ManifestList lists = new ManifestList(store);
        if (purge) {
            lists.read(source); // says so before anything is sent when it is none
        }
        if (all && invocation.isSet(DIGESTFILE)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "--digestfile is for one image: leave out --all-tags or --digestfile");
        }
        Reference.parse(text); // says so before anything else is said
        boolean plain = PullCommand.isPlain(text);
        if (all && !plain) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "a tag cannot be used with --all-tags: " + text);
        }
        PushRequest request =
                new PushRequest(source, text, compress(invocation.get(COMPRESSION)), invocation.get(REFERRERS));
        if (plain && !all && !invocation.get(Transfers.QUIET)) {
            invocation.print("Using default tag: " + Reference.DEFAULT_TAG);
        }
        TransferListener listener = Transfers.listener(invocation);
        try (RegistryAccess access = Transfers.access(invocation.context(), verify)) {
            Pusher pusher = new Pusher(store, access);
            List<PushResult> results =
                    all ? pusher.pushAll(request, listener) : List.of(pusher.push(request, listener));
            for (PushResult result : results) {
                ImageEvents.append(
                        invocation.context(), "push", result.id(), result.name().familiar());
            }
            if (invocation.isSet(DIGESTFILE)) {
                write(invocation, results.getFirst().digest());
            }
            if (purge) {
                lists.remove(source, used -> Stores.usersOf(invocation.context(), used));
            }
            if (!all && invocation.get(Transfers.QUIET)) {
                invocation.print(results.getFirst().name().toString());
            }
        }
        return ExitCodes.OK;
    }

    private static void write(Invocation invocation, Digest digest) {
        Path file = invocation.context().resolve(invocation.get(DIGESTFILE));
        try {
            Files.writeString(file, digest.toString());
        } catch (IOException e) {
            throw new HullException(
                    ErrorKind.UNAVAILABLE, "it is pushed, but its digest cannot be written to " + file + ": " + e, e);
        }
    }

    /** Where to: the second argument, perhaps as skopeo writes it, else what the image is called. */
    private String destination(Invocation invocation) {
        List<String> arguments = invocation.arguments();
        if (arguments.size() == 1) {
            return arguments.getFirst();
        }
        if (!list && invocation.get(ALL_TAGS)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "--all-tags pushes names as they are: leave out " + arguments.getLast());
        }
        String text = arguments.getLast();
        return text.startsWith(PullCommand.TRANSPORT) ? text.substring(PullCommand.TRANSPORT.length()) : text;
    }

    private static boolean compress(String text) {
        return switch (text) {
            case "gzip" -> true;
            case "none" -> false;
            default -> throw COMPRESSION.invalid(text, "expected gzip or none");
        };
    }
}
