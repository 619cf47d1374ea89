package dev.hull.cli.runtime;

import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionTable;
import java.util.Arrays;
import java.util.List;

/** Options that several commands share, and those before the command. */
final class RuntimeOptions {
    static final Option<String> ROOT =
            Option.string("root", "Directory of the state of containers").placeholder("path");
    static final Option<String> LOG =
            Option.string("log", "File that errors are appended to").placeholder("path");
    static final Option<String> LOG_FORMAT =
            Option.string("log-format", "Form of its lines: text or json").orElse("text");
    static final Option<Boolean> DEBUG = Option.flag("debug", "Show warnings, and what failed inside");
    static final Option<Boolean> SYSTEMD = Option.flag("systemd-cgroup", "Control groups are systemd's");
    static final Option<String> MANAGER =
            Option.string("cgroup-manager", "Who makes control groups: cgroupfs, systemd or disabled");
    static final Option<String> ROOTLESS = Option.optionalString("rootless", "true, false or auto; found out by itself")
            .hide();
    static final Option<String> CRIU = Option.string("criu", "").hide();
    static final Option<String> LEVEL = Option.string("log-level", "").hide();
    static final Option<Boolean> VERSION =
            Option.flag("version", "Print version information").letter('v');
    static final OptionTable GLOBALS =
            OptionTable.of(ROOT, LOG, LOG_FORMAT, DEBUG, SYSTEMD, MANAGER, ROOTLESS, CRIU, LEVEL, VERSION);

    static final Option<String> BUNDLE = Option.string("bundle", "Directory with config.json and root")
            .letter('b')
            .placeholder("path")
            .orElse(".");
    static final Option<String> CONFIG = Option.string("config", "Name of the configuration in the bundle")
            .letter('f')
            .placeholder("file")
            .orElse("config.json");
    static final Option<String> CONSOLE_SOCKET = Option.string(
                    "console-socket", "Socket that gets the container's terminal")
            .placeholder("path");
    static final Option<String> PID_FILE =
            Option.string("pid-file", "File for the process id").placeholder("path");
    static final Option<Boolean> NO_PIVOT = Option.flag("no-pivot", "Move the root instead of pivot_root (ramdisks)");
    static final Option<Boolean> NO_NEW_KEYRING = Option.flag("no-new-keyring", "Keep the caller's session keyring");
    static final Option<Boolean> NO_SUBREAPER = Option.flag("no-subreaper", "").hide();
    static final Option<Long> PRESERVE_FDS =
            Option.integer("preserve-fds", "Number of further descriptors, from 3 on, that the process gets");
    static final Option<Boolean> DETACH =
            Option.flag("detach", "Leave the process in the background").letter('d');
    static final Option<Boolean> KEEP = Option.flag("keep", "Do not delete the container when it has ended");
    static final Option<String> FORMAT =
            Option.string("format", "table or json").letter('f');

    private RuntimeOptions() {}

    /** The options of every command that makes a container, and those of its own. */
    static Option<?>[] creation(Option<?>... own) {
        Option<?>[] shared = {
            BUNDLE, CONFIG, CONSOLE_SOCKET, PID_FILE, NO_PIVOT, NO_NEW_KEYRING, PRESERVE_FDS, NO_SUBREAPER
        };
        Option<?>[] all = Arrays.copyOf(shared, shared.length + own.length);
        System.arraycopy(own, 0, all, shared.length, own.length);
        return all;
    }

    /** Whether a format is JSON; "" and "table" are not. */
    static boolean isJson(String format) {
        if (!List.of("", "table", "json").contains(format)) {
            throw FORMAT.invalid(format, "must be table or json");
        }
        return format.equals("json");
    }
}
