package dev.hull.cli;

import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionTable;
import dev.hull.cli.options.ParsedOptions;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** The options before the command. */
final class Globals {
    static final Option<String> ROOT =
            Option.string("root", "Directory of images and containers").placeholder("path");
    static final Option<String> RUN_ROOT = Option.string("run-root", "Directory of the state of running containers")
            .placeholder("path");
    static final Option<String> RUNTIME =
            Option.string("runtime", "Runtime that makes containers: a name or a path, such as crun");
    static final Option<Boolean> DEBUG =
            Option.flag("debug", "Show what failed inside Hull").letter('D');
    static final Option<Boolean> VERSION =
            Option.flag("version", "Print version information and quit").letter('v');
    private static final Option<String> HOST =
            Option.string("host", "Address of another engine").letter('H').hide();
    private static final Option<String> CONTEXT =
            Option.string("context", "Name of another engine").letter('c').hide();

    static final OptionTable TABLE = OptionTable.of(ROOT, RUN_ROOT, RUNTIME, DEBUG, VERSION, HOST, CONTEXT);

    private Globals() {}

    /** Refuses what only a client of a daemon needs. */
    static void check(ParsedOptions options) {
        for (Option<String> option : java.util.List.of(HOST, CONTEXT)) {
            if (options.isSet(option)) {
                throw new HullException(
                        ErrorKind.UNSUPPORTED,
                        "cannot use " + option.label() + ": Hull works on this machine, without a daemon;"
                                + " leave the option away, or run hull on the other machine, for example over ssh");
            }
        }
    }
}
