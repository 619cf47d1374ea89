package dev.hull.engine.run;

import dev.hull.engine.request.Supervision;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Healthcheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The health check of a container: what the caller asks for over what the image says, with Docker's defaults. Times are in
 * nanoseconds.
 *
 * @param command program and arguments, empty for no check
 * @param interval between two checks
 * @param timeout after which a check has failed
 * @param startPeriod in which failures do not count
 * @param startInterval between two checks in the start period
 * @param retries failures in a row that make the container unhealthy
 */
public record HealthCheck(
        List<String> command, long interval, long timeout, long startPeriod, long startInterval, int retries) {
    private static final long SECOND = 1_000_000_000;
    private static final long INTERVAL = 30 * SECOND;
    private static final long TIMEOUT = 30 * SECOND;
    private static final long START_INTERVAL = 5 * SECOND;
    private static final int RETRIES = 3;
    private static final HealthCheck NONE = new HealthCheck(List.of(), 0, 0, 0, 0, 0);

    public HealthCheck {
        command = List.copyOf(command);
    }

    /** Whether there is one. */
    public boolean exists() {
        return !command.isEmpty();
    }

    /** The check of a container. */
    public static HealthCheck of(Supervision.Health asked, ContainerConfig image) {
        Optional<Healthcheck> own = image.healthcheck();
        List<String> test = asked.test().isEmpty() ? own.map(Healthcheck::test).orElse(List.of()) : asked.test();
        List<String> command = command(test, image.shell());
        if (asked.disabled() || command.isEmpty()) {
            return NONE;
        }
        return new HealthCheck(
                command,
                first(asked.interval(), own.map(Healthcheck::interval), INTERVAL),
                first(asked.timeout(), own.map(Healthcheck::timeout), TIMEOUT),
                first(asked.startPeriod(), own.map(Healthcheck::startPeriod), 0),
                first(asked.startInterval(), own.map(Healthcheck::startInterval), START_INTERVAL),
                (int) first(asked.retries(), own.map(Healthcheck::retries), RETRIES));
    }

    private static List<String> command(List<String> test, List<String> shell) {
        if (test.size() < 2) {
            return List.of(); // nothing, or NONE
        }
        List<String> words = new ArrayList<>();
        if (test.getFirst().equals("CMD-SHELL")) {
            words.addAll(shell.isEmpty() ? List.of("/bin/sh", "-c") : shell);
            words.add(test.get(1));
        } else if (test.getFirst().equals("CMD")) {
            words.addAll(test.subList(1, test.size()));
        }
        return words;
    }

    private static long first(long asked, Optional<Long> image, long usual) {
        if (asked > 0) {
            return asked;
        }
        long own = image.isPresent() ? image.get() : 0;
        return own > 0 ? own : usual;
    }
}
