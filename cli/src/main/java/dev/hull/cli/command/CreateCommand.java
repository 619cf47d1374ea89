package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.Engine;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.PreparedRun;
import java.io.IOException;
import java.util.List;

/** {@code hull create}: everything that {@code hull run} does, but the launch. */
public final class CreateCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a new container")
                .options(RunOptions.all(ImagePulls.PULL, ImagePulls.QUIET))
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst()
                .aliases("container create", "create");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        for (Option<?> option :
                List.of(ServiceOptions.FOREGROUND_SERVICE, ServiceOptions.SDNOTIFY, ServiceOptions.PRESERVE_FDS)) {
            if (invocation.isSet(option)) {
                throw new UsageException(
                        "--" + option.name() + " is about one start of a container: give it to hull start");
            }
        }
        RunRequest request = RunOptions.request(invocation, invocation.arguments());
        Engine engine = Engines.open(invocation.context());
        PreparedRun created = ImagePulls.with(
                invocation, request, wanted -> engine.create(wanted, line -> RunCommand.progress(invocation, line)));
        invocation.print(created.id().value());
        return 0;
    }
}
