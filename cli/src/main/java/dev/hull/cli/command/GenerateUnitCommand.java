package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.Engine;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RequestArguments;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.service.UnitFile;
import dev.hull.engine.service.Units;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.names.SignalNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code hull generate unit}: unit files of systemd, for a container or for all that should run after a boot. */
public final class GenerateUnitCommand implements Command {
    private static final Option<Boolean> NEW =
            Option.flag("new", "Make the container anew at each start and remove it at each end");
    private static final Option<Boolean> FILES = Option.flag(
                    "files", "Write the unit to a file in the working directory and print its path")
            .letter('f');
    private static final Option<Boolean> BY_NAME = Option.flag(
                    "name", "Call the unit by the container's name, not its id")
            .letter('n')
            .orElse("true");
    private static final Option<String> RESTART_POLICY =
            Option.string("restart-policy", "systemd's restart policy").orElse("on-failure");
    private static final Option<Long> RESTART_SECONDS =
            Option.integer("restart-sec", "Seconds before a restart").orElse("-1");
    private static final Option<Long> TIME = Option.integer("time", "Seconds that the container has to stop")
            .letter('t')
            .orElse("-2")
            .alias("stop-timeout");
    private static final Option<String> PREFIX =
            Option.string("container-prefix", "First part of the unit's name").orElse("container");
    private static final Option<String> SEPARATOR =
            Option.string("separator", "Between that and the container's name").orElse("-");
    private static final Option<Boolean> NO_HEADER = Option.flag("no-header", "No comment at the beginning");
    private static final Option<List<String>> WANTS = Option.list("wants", "Units that are started with it");
    private static final Option<List<String>> AFTER = Option.list("after", "Units that it is started after");
    private static final Option<List<String>> REQUIRES = Option.list("requires", "Units that it cannot do without");
    private static final Option<Boolean> BOOT =
            Option.flag("boot", "The unit that starts all containers which their restart policies want to run");

    private static final long USUAL_STOP_SECONDS = 10;
    private static final long UNSET = -2;

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] [CONTAINER]", "Write a systemd unit that runs a container")
                .options(
                        NEW,
                        FILES,
                        BY_NAME,
                        RESTART_POLICY,
                        RESTART_SECONDS,
                        TIME,
                        PREFIX,
                        SEPARATOR,
                        NO_HEADER,
                        WANTS,
                        AFTER,
                        REQUIRES,
                        BOOT)
                .arguments(0, 1)
                .aliases("generate unit", "generate systemd");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        boolean boot = invocation.get(BOOT);
        if (boot == !invocation.arguments().isEmpty()) {
            throw new UsageException(boot ? "--boot is not about one container" : "a container is missing, or --boot");
        }
        print(invocation, boot ? boot(invocation) : service(invocation));
        return 0;
    }

    private static UnitFile boot(Invocation invocation) {
        long seconds = invocation.get(TIME);
        return Units.boot(settings(invocation, seconds == UNSET ? USUAL_STOP_SECONDS : seconds, 0));
    }

    private static UnitFile service(Invocation invocation) throws IOException {
        Engine engine = Engines.open(invocation.context());
        ContainerRecord record = engine.containers().find(invocation.arguments().getFirst());
        String reference = invocation.get(BY_NAME) ? record.name() : record.id().value();
        String unit = invocation.get(PREFIX)
                + (invocation.get(PREFIX).isEmpty() ? "" : invocation.get(SEPARATOR))
                + reference;
        long seconds = invocation.get(TIME);
        if (seconds == UNSET) {
            seconds = record.config().number("StopTimeout", USUAL_STOP_SECONDS);
        }
        int signal = SignalNames.number(record.config().string("StopSignal", "SIGTERM"));
        Units.Settings settings = settings(invocation, seconds, signal);
        if (!invocation.get(NEW)) {
            if (record.remove()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "container " + record.name() + " was made with --rm and goes with its end: use --new");
            }
            return Units.service(unit, reference, List.of(), settings);
        }
        List<String> command = new ArrayList<>(List.of("run", "--foreground-service", "--rm", "--name", record.name()));
        if (invocation.get(TIME) != UNSET) {
            command.addAll(List.of("--stop-timeout", Long.toString(seconds)));
        }
        for (String argument : arguments(invocation.context(), record)) {
            if (!argument.startsWith("--stop-timeout=") || invocation.get(TIME) == UNSET) {
                command.add(argument);
            }
        }
        return Units.service(unit, record.name(), command, settings);
    }

    private static List<String> arguments(CommandContext context, ContainerRecord record) throws IOException {
        try {
            return RequestArguments.of(RequestJson.read(
                    Files.readAllBytes(new EnginePaths(context.storeRoot(), context.runRoot()).request(record.id()))));
        } catch (NoSuchFileException e) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "how container " + record.name() + " was made is not known: leave out --new",
                    e);
        }
    }

    private static Units.Settings settings(Invocation invocation, long stopSeconds, int signal) {
        CommandContext context = invocation.context();
        List<String> hull = new ArrayList<>();
        hull.add(context.variable("HULL_PROGRAM").orElse("/usr/bin/hull"));
        hull.addAll(context.directoryOptions());
        return new Units.Settings(
                hull,
                invocation.get(RESTART_POLICY),
                invocation.get(RESTART_SECONDS),
                stopSeconds,
                signal,
                invocation.get(WANTS),
                invocation.get(AFTER),
                invocation.get(REQUIRES),
                List.of(context.storeRoot().toString()),
                context.uid() != 0,
                !invocation.get(NO_HEADER));
    }

    private static void print(Invocation invocation, UnitFile unit) throws IOException {
        if (invocation.get(FILES)) {
            Path file = invocation.context().resolve(unit.name());
            Files.writeString(file, unit.text());
            invocation.print(file.toString());
        } else {
            invocation.context().output().print(unit.text());
        }
    }
}
