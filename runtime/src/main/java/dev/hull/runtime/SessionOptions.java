package dev.hull.runtime;

/**
 * Who holds the container's streams. Whether there is a terminal is the specification's to say.
 *
 * @param interactive whether standard input stays open for the container
 * @param detached whether the launcher leaves once the container runs
 * @param printId whether the launcher prints the id when the container runs
 * @param forwardSignals whether signals to the launcher reach the container
 * @param detachKeys keys that leave the container running, such as {@code ctrl-p,ctrl-q}, or empty for none
 * @param stopSignal name or number of the signal that asks the container to stop
 * @param attachSocket host path of the socket for attaching, or empty
 * @param logPath host path of the log, or empty
 */
public record SessionOptions(
        boolean interactive,
        boolean detached,
        boolean printId,
        boolean forwardSignals,
        String detachKeys,
        String stopSignal,
        String attachSocket,
        String logPath) {
    /** In the foreground, without input. */
    public static final SessionOptions FOREGROUND =
            new SessionOptions(false, false, false, true, "ctrl-p,ctrl-q", "SIGTERM", "", "");
}
