package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.Sizes;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The options about what is done while a container runs and when it ends. */
final class SupervisionOptions {
    static final Option<String> RESTART = Option.string("restart", "Restart policy to apply when a container exits")
            .orElse("no");
    static final Option<Long> STOP_TIMEOUT = Option.integer(
            "stop-timeout", "Timeout (in seconds) to stop a container (-1: it is never killed; default: 10)");
    static final Option<String> LOG_DRIVER = Option.string("log-driver", "Logging driver: json-file, none");
    static final Option<Map<String, String>> LOG_OPT =
            Option.map("log-opt", "Log driver options: max-size=SIZE, max-file=NUMBER, compress=false");
    static final Option<String> HEALTH_CMD = Option.string("health-cmd", "Command to run to check health");
    static final Option<Duration> HEALTH_INTERVAL =
            Option.duration("health-interval", "Time between running the check (ms|s|m|h) (default 30s)");
    static final Option<Duration> HEALTH_TIMEOUT =
            Option.duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h) (default 30s)");
    static final Option<Long> HEALTH_RETRIES =
            Option.integer("health-retries", "Consecutive failures needed to report unhealthy (default 3)");
    static final Option<Duration> HEALTH_START_PERIOD = Option.duration(
            "health-start-period",
            "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h)");
    static final Option<Duration> HEALTH_START_INTERVAL = Option.duration(
            "health-start-interval", "Time between running the check during the start period (ms|s|m|h)");
    static final Option<Boolean> NO_HEALTHCHECK =
            Option.flag("no-healthcheck", "Disable any container-specified HEALTHCHECK");
    static final Option<String> ON_UNHEALTHY = Option.string(
                    "on-unhealthy", "What is done to an unhealthy container: none, restart, stop, kill")
            .orElse("none");

    private static final long LEAST_NANOS = 1_000_000;

    private SupervisionOptions() {}

    /** All of them. */
    static Option<?>[] all() {
        return new Option<?>[] {
            RESTART,
            STOP_TIMEOUT,
            LOG_DRIVER,
            LOG_OPT,
            HEALTH_CMD,
            HEALTH_INTERVAL,
            HEALTH_TIMEOUT,
            HEALTH_RETRIES,
            HEALTH_START_PERIOD,
            HEALTH_START_INTERVAL,
            NO_HEALTHCHECK,
            ON_UNHEALTHY
        };
    }

    /** What the command line says. */
    static Supervision of(Invocation invocation) {
        Supervision.RestartPolicy restart = restart(invocation.get(RESTART));
        if (restart.restarts() && invocation.get(RunOptions.REMOVE)) {
            throw new UsageException("conflicting options: --restart and --rm");
        }
        if (restart.restarts() && invocation.get(ServiceOptions.FOREGROUND_SERVICE)) {
            throw new UsageException(
                    "conflicting options: --restart and --foreground-service; a service is started again"
                            + " by systemd (Restart= of its unit)");
        }
        String action = invocation.get(ON_UNHEALTHY);
        switch (action) {
            case "none", "restart", "stop", "kill" -> {}
            default -> throw ON_UNHEALTHY.invalid(action, "expected none, restart, stop or kill");
        }
        return new Supervision(restart, health(invocation), log(invocation), action);
    }

    /** Seconds between stop signal and SIGKILL. */
    static int stopTimeout(Invocation invocation) {
        if (!invocation.isSet(STOP_TIMEOUT)) {
            return RunRequest.Process.UNSET;
        }
        long seconds = invocation.get(STOP_TIMEOUT);
        if (seconds < -1 || seconds > Integer.MAX_VALUE) {
            throw STOP_TIMEOUT.invalid(Long.toString(seconds), "expected seconds, or -1");
        }
        return (int) seconds;
    }

    /** Reads {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure[:N]}. */
    static Supervision.RestartPolicy restart(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        int maximum = 0;
        switch (name) {
            case "", "no", "always", "unless-stopped", "on-failure" -> {}
            default ->
                throw RESTART.invalid(
                        text, "invalid restart policy '" + name + "' (use no, on-failure[:N], always, unless-stopped)");
        }
        if (colon >= 0) {
            if (!name.equals("on-failure")) {
                throw RESTART.invalid(text, "maximum retry count cannot be used with restart policy '" + name + "'");
            }
            try {
                maximum = Integer.parseInt(text.substring(colon + 1));
            } catch (NumberFormatException e) {
                throw RESTART.invalid(text, "maximum retry count must be an integer");
            }
            if (maximum < 0) {
                throw RESTART.invalid(text, "maximum retry count cannot be negative");
            }
        }
        return new Supervision.RestartPolicy(name.isEmpty() ? "no" : name, maximum);
    }

    private static Supervision.Health health(Invocation invocation) {
        boolean any = invocation.isSet(HEALTH_CMD)
                || invocation.isSet(HEALTH_INTERVAL)
                || invocation.isSet(HEALTH_TIMEOUT)
                || invocation.isSet(HEALTH_RETRIES)
                || invocation.isSet(HEALTH_START_PERIOD)
                || invocation.isSet(HEALTH_START_INTERVAL);
        if (invocation.get(NO_HEALTHCHECK)) {
            if (any) {
                throw new UsageException("--no-healthcheck conflicts with --health-* options");
            }
            return new Supervision.Health(List.of(), true, 0, 0, 0, 0, 0);
        }
        if (!any) {
            return Supervision.Health.OF_IMAGE;
        }
        long retries = invocation.get(HEALTH_RETRIES);
        if (retries < 0 || retries > Integer.MAX_VALUE) {
            throw HEALTH_RETRIES.invalid(Long.toString(retries), "--health-retries cannot be negative");
        }
        String command = invocation.get(HEALTH_CMD);
        return new Supervision.Health(
                command.isEmpty() ? List.of() : List.of("CMD-SHELL", command),
                false,
                nanos(invocation, HEALTH_INTERVAL),
                nanos(invocation, HEALTH_TIMEOUT),
                nanos(invocation, HEALTH_START_PERIOD),
                nanos(invocation, HEALTH_START_INTERVAL),
                (int) retries);
    }

    private static long nanos(Invocation invocation, Option<Duration> option) {
        Duration duration = invocation.get(option);
        if (duration.isNegative()) {
            throw option.invalid(duration.toMillis() + "ms", "--" + option.name() + " cannot be negative");
        }
        if (!duration.isZero() && duration.toNanos() < LEAST_NANOS) {
            throw option.invalid(duration.toNanos() + "ns", "--" + option.name() + " cannot be less than 1ms");
        }
        return duration.toNanos();
    }

    private static Supervision.LogSettings log(Invocation invocation) {
        Supervision.LogSettings usual = Supervision.LogSettings.USUAL;
        String driver = invocation.get(LOG_DRIVER);
        driver = driver.isEmpty() ? usual.driver() : driver;
        switch (driver) {
            case "json-file", "none" -> {}
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "logger: no log driver named '" + driver + "' is registered; use json-file or none");
        }
        long bytes = usual.maxBytes();
        int files = usual.files();
        boolean compress = usual.compress();
        for (Map.Entry<String, String> entry : invocation.get(LOG_OPT).entrySet()) {
            String value = entry.getValue();
            switch (entry.getKey()) {
                case "max-size" -> bytes = size(value);
                case "max-file" -> files = count(value);
                case "compress" -> compress = truth(value);
                case "labels", "labels-regex", "env", "env-regex", "tag", "mode", "max-buffer-size" ->
                    throw refuse(
                            "log opt '" + entry.getKey() + "' is not supported; use max-size, max-file and compress");
                default -> throw refuse("unknown log opt '" + entry.getKey() + "' for " + driver + " log driver");
            }
        }
        return new Supervision.LogSettings(driver, bytes, files, compress);
    }

    private static long size(String value) {
        if (value.equals("-1")) {
            return 0;
        }
        try {
            long bytes = Sizes.bytes(value);
            if (bytes > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw refuse("invalid value for log opt 'max-size': \"" + value + "\"; expected a size such as 10m, or -1");
    }

    private static boolean truth(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw refuse("invalid value for log opt 'compress': \"" + value + "\"; expected true or false");
        }
        return value.equals("true");
    }

    private static int count(String value) {
        try {
            int files = Integer.parseInt(value);
            if (files >= 1) {
                return files;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw refuse("invalid value for log opt 'max-file': \"" + value + "\"; expected a number from 1 on");
    }

    private static HullException refuse(String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, why);
    }
}
