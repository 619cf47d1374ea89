package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.events.EventLog;
import dev.hull.engine.inspect.ContainerDetails;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageUser;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Opens what commands read that need no running engine: images and the records of containers. */
final class Stores {
    private Stores() {}

    /** The images. */
    static ImageStore images(CommandContext context) {
        return ImageStore.open(context.storeRoot());
    }

    /** The containers. */
    static ContainerStore containers(CommandContext context) {
        return new ContainerStore(paths(context));
    }

    /** The log of what happened. */
    static EventLog events(CommandContext context) {
        return new EventLog(paths(context).events());
    }

    /** What lists tell of containers beyond their records. */
    static ContainerDetails details(CommandContext context) {
        return new ContainerDetails(paths(context));
    }

    private static EnginePaths paths(CommandContext context) {
        return new EnginePaths(context.storeRoot(), context.runRoot());
    }

    /** Whether the first process of a container lives. */
    static boolean isRunning(CommandContext context, ContainerRecord container) {
        return ProcessIdentity.read(paths(context).monitor(container.id()), 0)
                .filter(ProcessIdentity::alive)
                .isPresent();
    }

    /** The containers that were made from an image. */
    static List<ImageUser> usersOf(CommandContext context, Digest image) {
        List<ImageUser> users = new ArrayList<>();
        try {
            for (ContainerRecord container : containers(context).list()) {
                if (container.imageId().equals(image.toString())) {
                    users.add(new ImageUser(container.id().value(), isRunning(context, container)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return users;
    }
}
