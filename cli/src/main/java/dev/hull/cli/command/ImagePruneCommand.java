package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
import dev.hull.image.ImageUser;
import dev.hull.image.RemovedImage;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hull image prune}: removes images that nobody uses, and what crashes left in the store. */
public final class ImagePruneCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag("all", "Remove all unused images, not just dangling ones")
            .letter('a');
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Do not prompt for confirmation").letter('f');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Remove unused images")
                .options(ALL, FORCE)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        boolean all = invocation.get(ALL);
        String what = all ? "all images without at least one container associated to them" : "all dangling images";
        if (!invocation.get(FORCE) && !Confirmation.ask(context, "WARNING! This will remove " + what + ".")) {
            return 0;
        }
        ImageStore store = Stores.images(context);
        List<RemovedImage> removed = new ArrayList<>();
        for (ImageSummary image : store.list()) {
            Digest id = image.image().id();
            if ((all || image.dangling()) && Stores.usersOf(context, id).isEmpty()) {
                remove(context, store, id, removed);
            }
        }
        long freed = store.sweep();
        if (!removed.isEmpty()) {
            invocation.print("Deleted Images:");
        }
        for (RemovedImage image : removed) {
            image.untagged().forEach(name -> invocation.print("untagged: " + name.familiar()));
            image.deleted().ifPresent(id -> invocation.print("deleted: " + id));
            image.layers().forEach(layer -> invocation.print("deleted: " + layer));
            freed += image.freed();
        }
        invocation.print((removed.isEmpty() ? "" : "\n") + "Total reclaimed space: " + Human.exactSize(freed));
        return 0;
    }

    /** A container that was made meanwhile keeps its image, and an image that is gone meanwhile is no failure. */
    private static void remove(CommandContext context, ImageStore store, Digest id, List<RemovedImage> removed) {
        try {
            RemovedImage image = store.remove(id.toString(), true, used -> {
                List<ImageUser> users = Stores.usersOf(context, used);
                if (!users.isEmpty()) {
                    throw new HullException(ErrorKind.CONFLICT, "image " + used.shortHex() + " is in use");
                }
                return users;
            });
            ImageEvents.removed(context, id, image);
            removed.add(image);
        } catch (HullException e) {
            if (e.kind() != ErrorKind.CONFLICT && e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
