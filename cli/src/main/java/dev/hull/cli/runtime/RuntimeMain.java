package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.Version;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionParser;
import dev.hull.cli.options.OptionTable;
import dev.hull.cli.options.ParsedOptions;
import dev.hull.cli.options.UsageException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.container.Containers;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code hull-runtime [OPTIONS] COMMAND}: reads the line, runs the command, reports. */
public final class RuntimeMain {
    /** Name of the program. */
    public static final String PROGRAM = "hull-runtime";

    private static final String LAUNCH_FAILED = "--launch-failed";
    /** Exit status of exec when the program could not be started, as runc has it: others are the program's own. */
    private static final int EXEC_FAILED = 255;

    private final InputStream input;
    private final PrintStream output;
    private final PrintStream error;
    private final Map<String, String> environment;
    private final Path directory;

    /** A command line interpreter on these streams. */
    public RuntimeMain(
            InputStream input, PrintStream output, PrintStream error, Map<String, String> environment, Path directory) {
        this.input = input;
        this.output = output;
        this.error = error;
        this.environment = environment;
        this.directory = directory;
    }

    /** Runs one command line and flushes the streams; exit status. */
    public int execute(List<String> words) {
        int status = dispatch(words);
        output.flush();
        error.flush();
        return status;
    }

    private int dispatch(List<String> given) {
        boolean failed = !given.isEmpty() && given.getFirst().equals(LAUNCH_FAILED);
        List<String> words = failed ? given.subList(1, given.size()) : given;
        RuntimeLog log = new RuntimeLog(error, "", false);
        try {
            ParsedOptions globals = OptionParser.parse(RuntimeOptions.GLOBALS, words, true);
            log = log(globals);
            List<String> rest = globals.arguments();
            if (globals.get(RuntimeOptions.VERSION)) {
                output.print(version());
                return 0;
            }
            boolean help =
                    globals.isHelp() || (!rest.isEmpty() && rest.getFirst().equals("help"));
            if (help || rest.isEmpty()) {
                output.print(RuntimeHelp.overview());
                return help ? 0 : 1;
            }
            if (failed) {
                log.error(RuntimeFailure.read(environment));
                return rest.getFirst().equals("exec") ? EXEC_FAILED : 1;
            }
            return run(globals, rest, log);
        } catch (UsageException e) {
            log.error(e.sentence());
            return 1;
        } catch (HullException e) {
            log.error(e.sentence());
            return 1;
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            log.error(RuntimeLog.sentence(e));
            return 1;
        }
    }

    private int run(ParsedOptions globals, List<String> words, RuntimeLog log) throws Exception {
        String name = words.getFirst();
        RuntimeCommand command = command(name);
        if (command == null) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "unknown command " + name);
        }
        CommandSpec spec = command.spec();
        ParsedOptions options =
                OptionParser.parse(spec.options(), words.subList(1, words.size()), spec.stopAtFirstArgument());
        if (options.isHelp()) {
            output.print(RuntimeHelp.command(name, spec));
            return 0;
        }
        int count = options.arguments().size();
        if (count < spec.least() || count > spec.most()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    name + ": wrong number of arguments, usage: " + PROGRAM + " " + name + " [OPTIONS] "
                            + spec.usage());
        }
        RuntimeContext context = context(globals, log);
        if (!name.equals("exec")) {
            return command.run(new RuntimeCall(options, context));
        }
        try {
            return command.run(new RuntimeCall(options, context));
        } catch (Exception e) {
            log.error(RuntimeLog.sentence(e));
            return EXEC_FAILED;
        }
    }

    /** Made when asked for: a command line has one. */
    static @Nullable RuntimeCommand command(String name) {
        return switch (name) {
            case "create" -> new CreateCommand();
            case "run" -> new RunCommand();
            case "start" -> new StartCommand();
            case "state" -> new StateCommand();
            case "kill" -> new KillCommand();
            case "delete" -> new DeleteCommand();
            case "exec" -> new ExecCommand();
            case "list" -> new ListCommand();
            case "ps" -> new PsCommand();
            case "pause" -> new FreezeCommand(true);
            case "resume" -> new FreezeCommand(false);
            case "update" -> new UpdateCommand();
            case "events" -> new EventsCommand();
            case "spec" -> new SpecCommand();
            case "features" -> new FeaturesCommand();
            case "checkpoint", "restore" -> new CheckpointCommand(name);
            default -> null;
        };
    }

    private RuntimeLog log(ParsedOptions globals) {
        String format = globals.get(RuntimeOptions.LOG_FORMAT);
        if (!format.equals("text") && !format.equals("json")) {
            throw RuntimeOptions.LOG_FORMAT.invalid(format, "must be text or json");
        }
        String file = globals.get(RuntimeOptions.LOG);
        // crun's spelling, which says where else a log may go
        if (file.startsWith("file:")) {
            file = file.substring(5);
        } else if (file.indexOf(':') > 0 && file.indexOf('/') > file.indexOf(':')) {
            throw RuntimeOptions.LOG.invalid(file, "only files are written; give a path, or file:PATH");
        }
        return new RuntimeLog(
                error, file.isEmpty() ? "" : directory.resolve(file).toString(), format.equals("json"));
    }

    private RuntimeContext context(ParsedOptions globals, RuntimeLog log) {
        String manager = globals.get(RuntimeOptions.MANAGER);
        if (!List.of("", "cgroupfs", "systemd", "disabled").contains(manager)) {
            throw RuntimeOptions.MANAGER.invalid(manager, "must be cgroupfs, systemd or disabled");
        }
        String root = globals.get(RuntimeOptions.ROOT);
        return new RuntimeContext(
                input,
                output,
                environment,
                directory,
                new Containers(root.isEmpty() ? defaultRoot() : directory.resolve(root)),
                globals.get(RuntimeOptions.SYSTEMD) || manager.equals("systemd"),
                globals.get(RuntimeOptions.DEBUG),
                log);
    }

    /** /run for real root, the user's own directory for everybody else, also for root of a user namespace. */
    private Path defaultRoot() {
        String own = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (Files.isWritable(Path.of("/run")) && !RuntimeOwner.isMapped()) {
            return Path.of("/run", PROGRAM);
        }
        return own.isEmpty()
                ? Path.of("/tmp", PROGRAM + "-" + environment.getOrDefault("HULL_UID", "0"))
                : Path.of(own, PROGRAM);
    }

    private static String version() {
        return PROGRAM + " version " + Version.NUMBER + "\nspec: " + Spec.VERSION + "\n";
    }

    /** The options of a table, for help. */
    static List<Option<?>> optionsOf(OptionTable table) {
        return table.options();
    }
}
