package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandFailure;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.Launcher;
import dev.hull.engine.Starting;
import dev.hull.engine.run.PreparedRun;
import dev.hull.oci.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hull start}. Several are launched at the same time; one that is attached takes the place of this process. */
public final class StartCommand implements Command {
    private static final Option<Boolean> ATTACH =
            Option.flag("attach", "Attach STDOUT/STDERR and forward signals").letter('a');
    private static final Option<Boolean> INTERACTIVE =
            Option.flag("interactive", "Attach container's STDIN").letter('i');
    private static final Option<Boolean> SIG_PROXY =
            Option.flag("sig-proxy", "Proxy received signals to the process").orElse("true");

    private static final Option<Boolean> ALL =
            Option.flag("all", "Start all containers that do not run, those of a filter");
    private static final Option<List<String>> FILTER =
            Option.list("filter", """
                    With --all, which ones: restart-policy=no|on-failure|always|unless-stopped,
                    should-start-on-boot=true|false, label=KEY[=VALUE]""").placeholder("filter");
    private static final List<String> FILTERS = List.of("restart-policy", "should-start-on-boot", "label");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] CONTAINER [CONTAINER...] | --all [--filter FILTER]",
                        "Start one or more stopped containers")
                .options(
                        ALL,
                        ATTACH,
                        FILTER,
                        INTERACTIVE,
                        RunOptions.DETACH_KEYS,
                        ServiceOptions.FOREGROUND_SERVICE,
                        ServiceOptions.SDNOTIFY,
                        ServiceOptions.PRESERVE_FDS,
                        SIG_PROXY)
                .arguments(0, CommandSpec.MANY)
                .aliases("container start", "start");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Engine engine = Engines.open(invocation.context());
        Starting starting = engine.starting();
        List<String> references = invocation.arguments();
        if (references.isEmpty() != invocation.get(ALL) || (invocation.isSet(FILTER) && !invocation.get(ALL))) {
            throw UsageException.ofArguments("'hull start' takes containers, or --all with or without --filter");
        }
        if (invocation.get(ALL)) {
            return start(invocation, starting, wanted(invocation, engine, starting));
        }
        boolean service = invocation.get(ServiceOptions.FOREGROUND_SERVICE);
        if (!invocation.get(ATTACH) && !invocation.get(INTERACTIVE) && !service) {
            return start(invocation, starting, references);
        }
        if (references.size() > 1) {
            throw new CommandFailure(
                    ExitCodes.FAILURE,
                    ErrorKind.INVALID_ARGUMENT,
                    "you cannot start and attach multiple containers at once");
        }
        Starting.Connection connection = new Starting.Connection(
                true,
                invocation.get(INTERACTIVE),
                invocation.get(SIG_PROXY),
                invocation.get(RunOptions.DETACH_KEYS),
                ServiceOptions.attached(invocation, false));
        Optional<PreparedRun> prepared =
                starting.prepare(references.getFirst(), connection, line -> RunCommand.progress(invocation, line));
        if (prepared.isEmpty() && service) {
            throw new CommandFailure(
                    ExitCodes.FAILURE,
                    ErrorKind.CONFLICT,
                    "container " + references.getFirst()
                            + " runs already, and not as the service of this unit; stop it first");
        }
        if (prepared.isEmpty()) {
            return AttachCommand.attach(
                    invocation, engine.entering(), invocation.get(INTERACTIVE), invocation.get(SIG_PROXY));
        }
        warn(invocation, prepared.get());
        return PlanOutput.send(invocation.context(), prepared.get().plan());
    }

    private static List<String> wanted(Invocation invocation, Engine engine, Starting starting) throws IOException {
        Filters filters = new Filters(FILTER, invocation.get(FILTER), FILTERS);
        for (String value : filters.of("should-start-on-boot")) {
            if (!value.equals("true") && !value.equals("false")) {
                throw Filters.invalid("should-start-on-boot", value, "true or false");
            }
        }
        List<String> names = new ArrayList<>();
        for (ContainerView container : engine.views()) {
            List<String> policies = filters.of("restart-policy");
            List<String> boot = filters.of("should-start-on-boot");
            boolean fits = (policies.isEmpty() || policies.contains(Starting.policy(container.record())))
                    && (boot.isEmpty() || boot.contains(Boolean.toString(starting.shouldStartOnBoot(container))))
                    && filters.labelsFit(container.record().config().stringMap("Labels"));
            if (fits && !container.state().isRunning()) {
                names.add(container.record().name());
            }
        }
        return names;
    }

    private static int start(Invocation invocation, Starting starting, List<String> references)
            throws InterruptedException {
        return start(invocation, starting, references, reference -> {});
    }

    /**
     * Starts containers in the background and prints them as they were named.
     *
     * @param started done with each that runs
     */
    static int start(Invocation invocation, Starting starting, List<String> references, EachContainer.Action started)
            throws InterruptedException {
        Launcher launcher = starting.launcher();
        Map<String, Optional<Launcher.Launch>> launches = new LinkedHashMap<>();
        EachContainer each = new EachContainer(invocation);
        for (String reference : references) {
            each.run(reference, name -> {
                Optional<PreparedRun> prepared = starting.prepare(
                        name, Starting.Connection.DETACHED, line -> RunCommand.progress(invocation, line));
                if (prepared.isPresent()) {
                    warn(invocation, prepared.get());
                    launches.put(name, Optional.of(launcher.begin(prepared.get())));
                } else {
                    launches.putIfAbsent(name, Optional.empty());
                }
            });
        }
        for (Map.Entry<String, Optional<Launcher.Launch>> entry : launches.entrySet()) {
            each.run(entry.getKey(), name -> {
                if (entry.getValue().isPresent()) {
                    entry.getValue().get().await();
                }
                started.run(name);
                invocation.print(name);
            });
        }
        return each.status();
    }

    private static void warn(Invocation invocation, PreparedRun prepared) {
        for (String warning : prepared.warnings()) {
            invocation.warn("WARNING: " + warning);
        }
    }
}
