package dev.hull.linux.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Steps of the launcher and the monitor: they are settings, in force from the beginning. Field meanings: {@code native/src/ops.def}. */
public sealed interface SessionStep extends PlanStep {
    /** The id in the session of an encoded plan (docs/launch-plan.md); empty when the plan does not begin with one. */
    static String idOf(byte[] plan) {
        int header = 8 + 4 + 4; // magic, length, number of steps
        int id = header + 8 + 4; // head of the first step, flags
        ByteBuffer bytes = ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN);
        if (plan.length < id + 4 || bytes.getShort(header) != 1) {
            return "";
        }
        int length = bytes.getInt(id);
        return length < 0 || length > plan.length - id - 4
                ? ""
                : new String(plan, id + 4, length, StandardCharsets.UTF_8);
    }

    /**
     * Who holds the terminal and the streams.
     *
     * @param logBytes size at which a log file is rotated, 0 for never
     * @param logFiles number of log files, the present one included
     */
    record Session(
            int flags,
            String id,
            String detachKeys,
            String stopSignal,
            String attachSocket,
            String logPath,
            long logBytes,
            int logFiles)
            implements SessionStep {
        @Override
        public int code() {
            return 1;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags)
                    .string(id)
                    .string(detachKeys)
                    .string(stopSignal)
                    .string(attachSocket)
                    .string(logPath)
                    .u64(logBytes)
                    .u32(logFiles);
        }
    }

    /**
     * The monitor runs the plan again after the container's end: after 100 ms, then twice as long each time up to a minute, from the
     * beginning once it ran for 10 s.
     *
     * @param flags RESTART_* of {@link PlanFlags}
     * @param maximum how often, 0 for without end
     * @param marker host path of a file: while it is there the container is not started again, and a wait for it ends at once
     * @param policy host path of a file {@code flags maximum} that replaces the first two from the next end on, or empty
     */
    record Restart(int flags, int maximum, String marker, String policy) implements SessionStep {
        @Override
        public int code() {
            return 2;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags).u32(maximum).string(marker).string(policy);
        }
    }

    /**
     * The monitor probes the container. Times in nanoseconds.
     *
     * @param plan host path of the plan that enters the container and runs the probe
     * @param interval from the start, or the end of a probe, to the next
     * @param timeout after which a probe is killed
     * @param startPeriod in which failures do not count
     * @param startInterval the interval in the start period, 0 for the usual
     * @param retries failures in a row after which it is not healthy
     * @param file host path of the state, Docker's {@code State.Health}
     * @param action HEALTH_* of {@link PlanFlags}
     * @param events host path of the events, or empty
     * @param event line for a change of state, as {@link FileStep.AppendEvent}
     */
    record Health(
            String plan,
            long interval,
            long timeout,
            long startPeriod,
            long startInterval,
            int retries,
            String file,
            int action,
            String events,
            String event)
            implements SessionStep {
        @Override
        public int code() {
            return 3;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(plan)
                    .u64(interval)
                    .u64(timeout)
                    .u64(startPeriod)
                    .u64(startInterval)
                    .u32(retries)
                    .string(file)
                    .u32(action)
                    .string(events)
                    .string(event);
        }
    }

    /**
     * The launcher becomes a client of a container that runs. The only step of its plan.
     *
     * @param flags ATTACH_* of {@link PlanFlags}
     * @param id the container
     * @param socket host path of its attach socket
     * @param detachKeys keys that leave it running, or empty
     */
    record Attach(int flags, String id, String socket, String detachKeys) implements SessionStep {
        @Override
        public int code() {
            return 4;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags).string(id).string(socket).string(detachKeys);
        }
    }

    /**
     * How the container is stopped by its own monitor.
     *
     * @param seconds from the stop signal to SIGKILL, {@link PlanFlags#STOP_NEVER} for no SIGKILL
     * @param flags STOP_* of {@link PlanFlags}
     */
    record Stop(int seconds, int flags) implements SessionStep {
        @Override
        public int code() {
            return 5;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(seconds).u32(flags);
        }
    }

    /**
     * The container gets descriptors of the caller's.
     *
     * @param count how many, from 3 on
     * @param flags DESCRIPTORS_* of {@link PlanFlags}
     */
    record Descriptors(int count, int flags) implements SessionStep {
        @Override
        public int code() {
            return 6;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(count).u32(flags);
        }
    }

    /**
     * The master of the container's terminal goes to who listens at a socket, as runc does it.
     *
     * @param socket host path
     */
    record ConsoleSocket(String socket) implements SessionStep {
        @Override
        public int code() {
            return 8;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(socket);
        }
    }

    /**
     * What a low-level runtime does otherwise.
     *
     * @param flags RUNTIME_* of {@link PlanFlags}
     */
    record Runtime(int flags) implements SessionStep {
        @Override
        public int code() {
            return 9;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags);
        }
    }

    /**
     * The program is the {@code create} of another low-level runtime, which ends: what it has made is the container.
     *
     * @param start words that start it, none where the program runs by then
     * @param pidFile where the runtime writes the process id
     * @param console socket that it sends the terminal to, or empty
     * @param log where it says why it failed
     */
    record Adopt(List<String> start, String pidFile, String console, String log) implements SessionStep {
        public Adopt {
            start = List.copyOf(start);
        }

        @Override
        public int code() {
            return 19;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(start).string(pidFile).string(console).string(log);
        }
    }

    /** The plan has no container: its steps before the clone run until one fails, else those after the exit. */
    record Steps() implements SessionStep {
        @Override
        public int code() {
            return 18;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /**
     * The launcher tells the service manager (sd_notify(3), NOTIFY_SOCKET) how the container fares.
     *
     * @param flags NOTIFY_* of {@link PlanFlags}
     * @param socket host path of a socket that is made for the program's own notifications, or empty
     */
    record Notify(int flags, String socket) implements SessionStep {
        @Override
        public int code() {
            return 7;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(flags).string(socket);
        }
    }
}
