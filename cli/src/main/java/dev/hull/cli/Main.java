package dev.hull.cli;

import dev.hull.cli.options.OptionParser;
import dev.hull.cli.options.OptionTable;
import dev.hull.cli.options.ParsedOptions;
import dev.hull.cli.options.UsageException;
import dev.hull.cli.runtime.RuntimeMain;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entry point of {@code hull}. */
public final class Main {
    /** What the launcher passes instead of a command when a plan could not be carried out. */
    private static final String LAUNCH_FAILED = "--launch-failed";

    private final InputStream input;
    private final PrintStream output;
    private final PrintStream error;
    private final Map<String, String> environment;
    private final Path directory;
    private boolean debug;

    /**
     * A command line interpreter on these streams.
     *
     * @param environment the caller's environment
     * @param directory the caller's current directory
     */
    public Main(
            InputStream input, PrintStream output, PrintStream error, Map<String, String> environment, Path directory) {
        this.input = input;
        this.output = output;
        this.error = error;
        this.environment = environment;
        this.directory = directory;
    }

    /** Runs one command and ends the process with its status. */
    public static void main(String[] arguments) {
        PrintStream output = ConsoleStream.on(FileDescriptor.out, false);
        PrintStream error = ConsoleStream.on(FileDescriptor.err, true);
        if (isLowLevel(System.getenv("HULL_PROGRAM"))) {
            InputStream input = new FileInputStream(FileDescriptor.in);
            Path here = Path.of("").toAbsolutePath();
            RuntimeMain runtime = new RuntimeMain(input, output, error, System.getenv(), here);
            Runtime.getRuntime().halt(runtime.execute(List.of(arguments)));
        }
        Main main = new Main(
                new FileInputStream(FileDescriptor.in),
                output,
                error,
                System.getenv(),
                Path.of("").toAbsolutePath());
        int status = main.execute(List.of(arguments));
        // Nothing is left to be done at exit, and halting saves the shutdown of the machine.
        Runtime.getRuntime().halt(status);
    }

    /** The launcher says under which name it was called. */
    private static boolean isLowLevel(@Nullable String program) {
        return program != null && program.endsWith("/" + RuntimeMain.PROGRAM);
    }

    /**
     * Runs one command line and flushes the streams.
     *
     * @param words global options, command, its options and arguments
     * @return exit status
     */
    public int execute(List<String> words) {
        int status = dispatch(words);
        boolean lost = output.checkError();
        if (lost && status == ExitCodes.OK) {
            status = Failures.lostOutput(error, output instanceof ConsoleStream console ? console.failure() : "");
        }
        error.flush();
        return status;
    }

    private int dispatch(List<String> words) {
        ParsedOptions globals;
        boolean launchFailed = words.size() == 1 && words.getFirst().equals(LAUNCH_FAILED);
        try {
            globals = OptionParser.parse(Globals.TABLE, launchFailed ? List.of() : words, true);
            debug = globals.get(Globals.DEBUG);
            Globals.check(globals);
        } catch (UsageException e) {
            return Failures.usage(error, e, "", "[OPTIONS] COMMAND [ARG...]");
        } catch (RuntimeException e) {
            return Failures.report(error, e, ExitCodes.FAILURE, debug);
        }
        if (launchFailed) {
            return run(globals, LAUNCH_FAILED, Objects.requireNonNull(CommandTable.find(LAUNCH_FAILED)), List.of());
        }
        List<String> rest = globals.arguments();
        if (globals.get(Globals.VERSION)) {
            output.print(Version.line() + "\n");
            return ExitCodes.OK;
        }
        if (globals.isHelp() || rest.isEmpty()) {
            output.print(Help.overview());
            return ExitCodes.OK;
        }
        return dispatch(globals, rest);
    }

    private int dispatch(ParsedOptions globals, List<String> words) {
        String path = words.getFirst();
        int length = 1;
        String group = CommandTable.group(path);
        if (group != null) {
            if (words.size() == 1 || words.get(1).startsWith("-")) {
                return group(path, group, words.subList(1, words.size()));
            }
            path = path + " " + words.get(1);
            length = 2;
        }
        Command command = CommandTable.find(path);
        if (command == null) {
            return Failures.unknownCommand(error, path);
        }
        return run(globals, path, command, words.subList(length, words.size()));
    }

    /** A group without a command: there is nothing to do but to help. */
    private int group(String path, String summary, List<String> words) {
        try {
            OptionParser.parse(OptionTable.EMPTY, words, true);
        } catch (UsageException e) {
            return Failures.usage(error, e, path, "COMMAND");
        }
        output.print(Help.group(path, summary));
        return ExitCodes.OK;
    }

    private int run(ParsedOptions globals, String path, Command command, List<String> words) {
        CommandSpec spec = command.spec();
        try {
            ParsedOptions options = OptionParser.parse(spec.options(), words, spec.stopAtFirstArgument());
            if (options.isHelp()) {
                output.print(Help.command(path, spec));
                return ExitCodes.OK;
            }
            Arity.check(path, spec, options.arguments().size());
            return command.run(new Invocation(path, options, context(globals)));
        } catch (UsageException e) {
            return Failures.usage(error, e, path, spec.usage());
        } catch (InterruptedException e) {
            return ExitCodes.INTERRUPTED;
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            output.flush();
            return Failures.report(error, e, spec.failure(), debug);
        }
    }

    private CommandContext context(ParsedOptions globals) {
        String root = globals.get(Globals.ROOT);
        String runRoot = globals.get(Globals.RUN_ROOT);
        Map<String, String> environment = this.environment;
        if (globals.isSet(Globals.RUNTIME)) {
            environment = new HashMap<>(environment);
            environment.put("HULL_RUNTIME", globals.get(Globals.RUNTIME));
        }
        return new CommandContext(
                input,
                output,
                error,
                environment,
                directory,
                root.isEmpty() ? Directories.storeRoot(environment) : directory.resolve(root),
                runRoot.isEmpty() ? Directories.runRoot(environment) : directory.resolve(runRoot),
                debug);
    }
}
