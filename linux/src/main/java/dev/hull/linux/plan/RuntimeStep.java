package dev.hull.linux.plan;

import java.util.List;

/** Steps of a low-level runtime, where one command makes a container and another starts it. Field meanings: {@code native/src/ops.def}. */
public sealed interface RuntimeStep extends PlanStep {

    /** Makes the socket that the first process waits at for its start. */
    record StartSocket(String path) implements RuntimeStep {
        @Override
        public int code() {
            return 110;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** The first process waits for {@link StartProcess}; what came before is {@code create}. */
    record AwaitStart() implements RuntimeStep {
        @Override
        public int code() {
            return 111;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** Fails as the program's start would when it is not there or not executable. */
    record FindProgram(String name, List<String> searchPath) implements RuntimeStep {
        public FindProgram {
            searchPath = List.copyOf(searchPath);
        }

        @Override
        public int code() {
            return 112;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(name).strings(searchPath);
        }
    }

    /** Lets the process go on that waits at the socket, and waits until its program runs. */
    record StartProcess(String socket) implements RuntimeStep {
        @Override
        public int code() {
            return 113;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(socket);
        }
    }

    /** Sends a signal to the process of that number and start (clock ticks since boot). */
    record SignalProcess(int pid, long start, int signal) implements RuntimeStep {
        @Override
        public int code() {
            return 114;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(pid).u64(start).u32(signal);
        }
    }

    /** Kills the process of that number and start, and waits for its end. */
    record EndProcess(int pid, long start) implements RuntimeStep {
        @Override
        public int code() {
            return 115;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(pid).u64(start);
        }
    }

    /** The root moves over the host's, in place of the pivot. */
    record MoveRoot() implements RuntimeStep {
        @Override
        public int code() {
            return 116;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** The root becomes that of the process alone, in place of the pivot. */
    record ChangeRoot() implements RuntimeStep {
        @Override
        public int code() {
            return 118;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** The directory of that user in the container's /etc/passwd becomes HOME of a program that has none. */
    record FindHome(int uid) implements RuntimeStep {
        @Override
        public int code() {
            return 117;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(uid);
        }
    }
}
