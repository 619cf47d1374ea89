package dev.hull.linux.plan;

import java.util.List;

/** Steps that make and enter namespaces. Field meanings: {@code native/src/ops.def}. */
public sealed interface NamespaceStep extends PlanStep {

    /** Makes the first process in new namespaces (CLONE_NEW* bits). */
    record Clone(long namespaces) implements NamespaceStep {
        @Override
        public int code() {
            return 30;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u64(namespaces);
        }
    }

    /** Writes the id map of a new user namespace. */
    record IdMap(int kind, String helper, List<String> lines) implements NamespaceStep {
        public IdMap {
            lines = List.copyOf(lines);
        }

        @Override
        public int code() {
            return 31;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(kind).string(helper).strings(lines);
        }
    }

    /** Enters an existing namespace. */
    record JoinNamespace(long kind, String path) implements NamespaceStep {
        @Override
        public int code() {
            return 32;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u64(kind).string(path);
        }
    }

    /**
     * Names the running process whose namespaces are entered: user and pid by the clone, the others by {@link JoinTarget}.
     *
     * @param start its start in clock ticks since boot (field 22 of {@code /proc/PID/stat}), so that a pid that somebody
     *     else has by now is not taken for it
     * @param namespaces CLONE_NEW* bits of the namespaces
     */
    record Target(int pid, long start, long namespaces) implements NamespaceStep {
        @Override
        public int code() {
            return 36;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(pid).u64(start).u64(namespaces);
        }
    }

    /**
     * Like {@link Target}, with the process that a {@link FileStep.PidFile} names when the step runs: for a plan that is older
     * than the process.
     *
     * @param namespaces CLONE_NEW* bits of the namespaces
     */
    record TargetFile(String path, long namespaces) implements NamespaceStep {
        @Override
        public int code() {
            return 38;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).u64(namespaces);
        }
    }

    /** Enters the target's other namespaces, mounts last; inner paths mean its root from here on. */
    record JoinTarget() implements NamespaceStep {
        @Override
        public int code() {
            return 37;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /**
     * Makes a time namespace and enters it.
     *
     * @param offsets lines {@code clock seconds nanoseconds}
     */
    record TimeNamespace(List<String> offsets) implements NamespaceStep {
        public TimeNamespace {
            offsets = List.copyOf(offsets);
        }

        @Override
        public int code() {
            return 90;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(offsets);
        }
    }

    /** Enters a mount namespace of somebody else's; host paths mean that one's from here on. */
    record JoinMounts(String path) implements NamespaceStep {
        @Override
        public int code() {
            return 93;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Leaves the present namespaces for new ones (CLONE_NEW* bits). */
    record Unshare(long namespaces) implements NamespaceStep {
        @Override
        public int code() {
            return 33;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u64(namespaces);
        }
    }
}
