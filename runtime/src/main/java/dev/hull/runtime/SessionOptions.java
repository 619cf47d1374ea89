package dev.hull.runtime;

import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.List;

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
 * @param logPath host path of the log (Docker's json-file format), or empty for none
 * @param logBytes size in bytes at which a log file is rotated, 0 for never
 * @param logFiles number of log files that are kept, the present one included: {@code log}, {@code log.1}, {@code log.2}
 * @param settings what else launcher and monitor do: start again, probe, stop, pass descriptors, notify
 * @param withheld {@code SESSION_OWN_*} of {@link dev.hull.linux.plan.PlanFlags}: streams of the caller that stay his own
 */
public record SessionOptions(
        boolean interactive,
        boolean detached,
        boolean printId,
        boolean forwardSignals,
        String detachKeys,
        String stopSignal,
        String attachSocket,
        String logPath,
        long logBytes,
        int logFiles,
        List<SessionStep> settings,
        int withheld) {
    /** Size of a log file when nothing else is asked for: 10 MB. */
    public static final long LOG_BYTES = 10_000_000;
    /** Number of log files when nothing else is asked for. */
    public static final int LOG_FILES = 3;

    /** Negative limits and a log without a file make no sense. */
    public SessionOptions {
        if (logBytes < 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "size of a log file: " + logBytes + " bytes, must not be negative");
        }
        if (logFiles < 1) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "number of log files: " + logFiles + ", must be at least 1");
        }
        settings = List.copyOf(settings);
    }

    /** The same with further settings. */
    public SessionOptions with(List<SessionStep> further) {
        return new SessionOptions(
                interactive,
                detached,
                printId,
                forwardSignals,
                detachKeys,
                stopSignal,
                attachSocket,
                logPath,
                logBytes,
                logFiles,
                further,
                withheld);
    }

    /** With nothing else to do. */
    public SessionOptions(
            boolean interactive,
            boolean detached,
            boolean printId,
            boolean forwardSignals,
            String detachKeys,
            String stopSignal,
            String attachSocket,
            String logPath,
            long logBytes,
            int logFiles) {
        this(
                interactive,
                detached,
                printId,
                forwardSignals,
                detachKeys,
                stopSignal,
                attachSocket,
                logPath,
                logBytes,
                logFiles,
                List.of(),
                0);
    }

    /** With log files of the usual size and number. */
    public SessionOptions(
            boolean interactive,
            boolean detached,
            boolean printId,
            boolean forwardSignals,
            String detachKeys,
            String stopSignal,
            String attachSocket,
            String logPath) {
        this(
                interactive,
                detached,
                printId,
                forwardSignals,
                detachKeys,
                stopSignal,
                attachSocket,
                logPath,
                LOG_BYTES,
                LOG_FILES);
    }

    /** In the foreground, without input. */
    public static final SessionOptions FOREGROUND =
            new SessionOptions(false, false, false, true, "ctrl-p,ctrl-q", "SIGTERM", "", "");
}
