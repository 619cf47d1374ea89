package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;

/** {@code hull tag}. */
public final class TagCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
                        "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE")
                .arguments(2, 2)
                .aliases("image tag", "tag");
    }

    @Override
    public int run(Invocation invocation) {
        String source = invocation.arguments().getFirst();
        Reference target = name(invocation.arguments().get(1));
        ImageStore store = Stores.images(invocation.context());
        store.tag(source, target);
        ImageEvents.append(invocation.context(), "tag", store.resolve(source).id(), target.familiar());
        return 0;
    }

    /** The name that a user wants to give, in Docker's words when it is none. */
    static Reference name(String text) {
        try {
            return Reference.parse(text);
        } catch (HullException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "Error parsing reference: \"" + text + "\" is not a valid repository/tag: " + e.sentence(),
                    e);
        }
    }
}
