package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.ImageStore;
import dev.hull.image.RemovedImage;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** {@code hull rmi}. One image that cannot be removed does not keep the others. */
public final class ImageRemoveCommand implements Command {
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Force removal of the image").letter('f');
    private static final Option<Boolean> NO_PRUNE =
            Option.flag("no-prune", "Do not delete untagged parents (Hull keeps none)");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE [IMAGE...]", "Remove one or more images")
                .options(FORCE, NO_PRUNE)
                .arguments(1, CommandSpec.MANY)
                .aliases("image rm", "image remove", "manifest rm", "rmi");
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        ImageStore store = Stores.images(context);
        int status = ExitCodes.OK;
        for (String image : invocation.arguments()) {
            try {
                Digest id = store.id(image);
                RemovedImage removed =
                        store.remove(image, invocation.get(FORCE), used -> Stores.usersOf(context, used));
                ImageEvents.removed(context, id, removed);
                print(invocation, removed);
            } catch (HullException e) {
                context.output().flush();
                invocation.warn("hull: " + e.sentence());
                boolean forgiven = invocation.get(FORCE) && e.kind() == ErrorKind.NOT_FOUND;
                status = forgiven ? status : ExitCodes.FAILURE;
            }
        }
        return status;
    }

    private static void print(Invocation invocation, RemovedImage removed) {
        removed.untagged().forEach(name -> invocation.print("Untagged: " + name.familiar()));
        removed.deleted().ifPresent(id -> invocation.print("Deleted: " + id));
        removed.layers().forEach(layer -> invocation.print("Deleted: " + layer));
    }
}
