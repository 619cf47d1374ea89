package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.request.RunRequest;

/** The options for a container that is a service of systemd, shared by {@code run} and {@code start}. */
final class ServiceOptions {
    static final Option<Boolean> FOREGROUND_SERVICE = Option.flag(
            "foreground-service",
            "Run as the service of a systemd unit: in its control group, telling it how it fares");
    static final Option<String> SDNOTIFY =
            Option.string("sdnotify", "Who tells systemd that the container is ready: hull, container, ignore");
    static final Option<Long> PRESERVE_FDS = Option.integer(
            "preserve-fds", "Pass so many of the caller's file descriptors, from 3 on, to the container");

    private static final int MOST_DESCRIPTORS = 1024;

    private ServiceOptions() {}

    /** What they say. */
    private static RunRequest.Service of(Invocation invocation) {
        String notify = invocation.get(SDNOTIFY);
        switch (notify) {
            case "", "hull", "container", "ignore" -> {
                // as it is
            }
            case "conmon" -> notify = "hull"; // Podman's word
            default -> throw SDNOTIFY.invalid(notify, "expected hull, container or ignore");
        }
        long descriptors = invocation.get(PRESERVE_FDS);
        if (descriptors < 0 || descriptors > MOST_DESCRIPTORS) {
            throw PRESERVE_FDS.invalid(Long.toString(descriptors), "the range is 0 to " + MOST_DESCRIPTORS);
        }
        return new RunRequest.Service(invocation.get(FOREGROUND_SERVICE), notify, (int) descriptors);
    }

    /** The same for a command that waits for the container. */
    static RunRequest.Service attached(Invocation invocation, boolean detached) {
        RunRequest.Service service = of(invocation);
        if (detached && (service.foreground() || service.descriptors() > 0)) {
            throw new UsageException("conflicting options: --detach and "
                    + (service.foreground() ? "--foreground-service" : "--preserve-fds") + " cannot both be set");
        }
        return service;
    }
}
