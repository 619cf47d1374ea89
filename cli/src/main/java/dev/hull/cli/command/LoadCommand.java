package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.image.archive.ImageLoader;
import dev.hull.image.archive.LoadRequest;
import dev.hull.image.archive.LoadedImage;
import dev.hull.image.archive.PlatformChoice;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.List;

/** {@code hull load}: images of an archive, whatever format it has. */
public final class LoadCommand implements Command {
    private static final Option<String> INPUT = Option.string(
                    "input", "Read from a tar archive file or an OCI layout's directory, instead of STDIN")
            .letter('i');
    private static final Option<List<String>> PLATFORM = Option.commaList(
            "platform",
            "Load the images of this platform (os/arch[/variant]); of several, all or present: these with their index");
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Suppress the load output").letter('q');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Load images from a tar archive or STDIN")
                .options(INPUT, PLATFORM, QUIET)
                .arguments(0, 0)
                .aliases("image load", "load");
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        boolean quiet = invocation.get(QUIET) || !Terminal.is(1);
        TransferListener listener = quiet ? TransferListener.NONE : Transfers.listener(context.output(), 1);
        ImageLoader loader = new ImageLoader(Stores.images(context), listener);
        PlatformChoice platforms = PlatformChoice.parse(invocation.get(PLATFORM));
        List<LoadedImage> images;
        if (invocation.isSet(INPUT)) {
            String file = invocation.get(INPUT);
            images = loader.path(new LoadRequest(file, platforms), context.resolve(file));
        } else if (Terminal.is(0)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "requested load from stdin, but stdin is a terminal; name a file: hull load -i FILE");
        } else {
            images = loader.stream(new LoadRequest("standard input", platforms), context.input());
        }
        images.forEach(image -> tell(invocation, listener, image));
        return ExitCodes.OK;
    }

    private static void tell(Invocation invocation, TransferListener listener, LoadedImage loaded) {
        loaded.renamed()
                .forEach((name, old) -> invocation.print("The image " + name.familiar()
                        + " already exists, renaming the old one with ID " + old + " to empty string"));
        String id = loaded.image().id().toString();
        if (loaded.names().isEmpty()) {
            invocation.print("Loaded image ID: " + id);
        }
        loaded.names().forEach(name -> invocation.print("Loaded image: " + name.familiar()));
        String shown = loaded.names().isEmpty() ? id : loaded.names().getFirst().familiar();
        ImageEvents.append(invocation.context(), "load", loaded.image().id(), shown);
    }
}
