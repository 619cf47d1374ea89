package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.ContainerChanges;
import dev.hull.engine.files.Commit;
import dev.hull.image.Image;
import dev.hull.image.imports.ChangeInstruction;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code hull commit}: an image of a container. */
public final class CommitCommand implements Command {
    private static final Option<String> AUTHOR = Option.string(
                    "author", "Author (e.g., \"Ann Example <ann@example.org>\")")
            .letter('a');
    private static final Option<List<String>> CHANGE = Option.list(
                    "change", "Apply Dockerfile instruction to the created image")
            .letter('c');
    private static final Option<String> MESSAGE =
            Option.string("message", "Commit message").letter('m');
    private static final Option<Boolean> PAUSE =
            Option.flag("pause", "Pause container during commit").letter('p').orElse("true");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [REPOSITORY[:TAG]]", "Create a new image from a container's changes")
                .options(AUTHOR, CHANGE, MESSAGE, PAUSE)
                .arguments(1, 2)
                .aliases("container commit", "commit");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Optional<Reference> name =
                invocation.arguments().stream().skip(1).findFirst().map(TagCommand::name);
        List<ChangeInstruction> changes =
                invocation.get(CHANGE).stream().map(ChangeInstruction::parse).toList();
        Commit commit = new Commit(name, changes, invocation.get(MESSAGE), invocation.get(AUTHOR));
        Image image = Engines.open(invocation.context())
                .changes()
                .commit(
                        invocation.arguments().getFirst(),
                        commit,
                        standstill(invocation),
                        line -> invocation.warn("hull: " + line));
        invocation.print(image.id().toString());
        return 0;
    }

    private static ContainerChanges.Standstill standstill(Invocation invocation) {
        if (!invocation.get(PAUSE)) {
            return ContainerChanges.Standstill.NO;
        }
        return invocation.isSet(PAUSE) ? ContainerChanges.Standstill.REQUIRED : ContainerChanges.Standstill.IF_POSSIBLE;
    }
}
