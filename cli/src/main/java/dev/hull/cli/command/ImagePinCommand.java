package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;

/** {@code hull image pin} and {@code hull image unpin}: whether an image may be removed to make room. */
public final class ImagePinCommand implements Command {
    private final boolean pinned;

    /** The command that pins or the one that unpins. */
    public ImagePinCommand(boolean pinned) {
        this.pinned = pinned;
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "IMAGE [IMAGE...]",
                        pinned ? "Keep images whatever prune and gc remove" : "Let prune and gc remove images again")
                .arguments(1, CommandSpec.MANY);
    }

    @Override
    public int run(Invocation invocation) {
        ImageStore store = Stores.images(invocation.context());
        for (String image : invocation.arguments()) {
            store.pin(image, pinned);
            invocation.print(image);
        }
        return ExitCodes.OK;
    }
}
