package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.engine.events.Event;
import dev.hull.image.RemovedImage;
import dev.hull.oci.Digest;
import java.util.Map;

/** Events of images. */
final class ImageEvents {
    private ImageEvents() {}

    /**
     * Says what happened to an image.
     *
     * @param action {@code pull}, {@code tag}, {@code import} and so on
     * @param name its name, or its id when it has none
     */
    static void append(CommandContext context, String action, Digest id, String name) {
        Stores.events(context).append(Event.now(Event.IMAGE, action, id.toString(), Map.of("name", name)));
    }

    /** Says that names were taken away and what was deleted. */
    static void removed(CommandContext context, Digest id, RemovedImage removed) {
        removed.untagged().forEach(name -> append(context, "untag", id, name.familiar()));
        removed.deleted().ifPresent(deleted -> append(context, "delete", deleted, deleted.toString()));
    }
}
