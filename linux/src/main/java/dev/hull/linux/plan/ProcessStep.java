package dev.hull.linux.plan;

import java.util.List;
import java.util.zip.CRC32;

/** Steps that shape the process, and programs that run on the way. Field meanings: {@code native/src/ops.def}. */
public sealed interface ProcessStep extends PlanStep {

    /** Runs a program of the host. */
    record RunProgram(List<String> arguments, String input, int timeoutMillis, int flags) implements ProcessStep {
        public RunProgram {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int code() {
            return 34;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(arguments).string(input).u32(timeoutMillis).u32(flags);
        }
    }

    /**
     * Runs an OCI hook in a directory (empty: where the monitor is), with the state on standard input.
     *
     * @param path of the program; empty: the first of the arguments, which may be another name
     */
    record Hook(
            List<String> arguments,
            List<String> environment,
            String state,
            int timeoutMillis,
            String directory,
            String path)
            implements ProcessStep {
        public Hook {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }

        @Override
        public int code() {
            return 35;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(arguments)
                    .strings(environment)
                    .string(state)
                    .u32(timeoutMillis)
                    .string(directory)
                    .string(path);
        }
    }

    /** Sets the host name. */
    record Hostname(String name) implements ProcessStep {
        @Override
        public int code() {
            return 70;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(name);
        }
    }

    /** Sets the NIS domain name. */
    record Domainname(String name) implements ProcessStep {
        @Override
        public int code() {
            return 71;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(name);
        }
    }

    /** Sets a kernel parameter of the own namespaces. */
    record Sysctl(String key, String value) implements ProcessStep {
        @Override
        public int code() {
            return 72;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(key).string(value);
        }
    }

    /** Sets a resource limit (RLIMIT_* number). */
    record ResourceLimit(int resource, long soft, long hard) implements ProcessStep {
        @Override
        public int code() {
            return 73;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(resource).u64(soft).u64(hard);
        }
    }

    /** Sets oom_score_adj. */
    record OomScore(String value) implements ProcessStep {
        @Override
        public int code() {
            return 74;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(value);
        }
    }

    /** Opens a pseudo-terminal and hands its other end to the monitor. */
    record Terminal(int columns, int rows) implements ProcessStep {
        @Override
        public int code() {
            return 75;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(columns).u32(rows);
        }
    }

    /** Starts a new session. */
    record NewSession() implements ProcessStep {
        @Override
        public int code() {
            return 76;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** Puts a new keyring in the place of the caller's session keyring. */
    record SessionKeyring() implements ProcessStep {
        @Override
        public int code() {
            return 91;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** Sets user, groups and the five capability sets (bit n is capability n). */
    record Credentials(
            int uid,
            int gid,
            List<String> additionalGids,
            long bounding,
            long effective,
            long permitted,
            long inheritable,
            long ambient,
            int flags)
            implements ProcessStep {
        public Credentials {
            additionalGids = List.copyOf(additionalGids);
        }

        @Override
        public int code() {
            return 77;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(uid)
                    .u32(gid)
                    .strings(additionalGids)
                    .u64(bounding)
                    .u64(effective)
                    .u64(permitted)
                    .u64(inheritable)
                    .u64(ambient)
                    .u32(flags);
        }
    }

    /** Forbids gaining privileges by exec. */
    record NoNewPrivileges() implements ProcessStep {
        @Override
        public int code() {
            return 78;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** Loads a seccomp filter (array of struct sock_filter). */
    record Seccomp(byte[] program, int flags) implements ProcessStep {
        @Override
        public int code() {
            return 79;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.bytes(program).u32(flags);
        }

        @Override
        public String toString() {
            CRC32 check = new CRC32();
            check.update(program);
            return "Seccomp[instructions=" + program.length / 8 + ", crc32=" + Long.toHexString(check.getValue())
                    + ", flags=" + flags + "]";
        }
    }

    /** Connects to the socket of who answers for a filter, for {@link SeccompNotify} of the same place. */
    record SeccompAgent(int place, String socket) implements ProcessStep {
        @Override
        public int code() {
            return 95;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(place).string(socket);
        }
    }

    /** Loads a seccomp filter and hands its listener to the agent, with words in which %PID% is replaced. */
    record SeccompNotify(byte[] program, int flags, int place, String state) implements ProcessStep {
        @Override
        public int code() {
            return 96;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.bytes(program).u32(flags).u32(place).string(state);
        }

        @Override
        public String toString() {
            return "SeccompNotify[" + new Seccomp(program, flags) + ", place=" + place + ", state=" + state + "]";
        }
    }

    /** Sets the AppArmor or SELinux label of the program. */
    record SecurityLabel(String module, String label) implements ProcessStep {
        @Override
        public int code() {
            return 80;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(module).string(label);
        }
    }

    /** Sets the file mode creation mask. */
    record Umask(int mask) implements ProcessStep {
        @Override
        public int code() {
            return 81;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.u32(mask);
        }
    }

    /** Changes into an inner directory. */
    record WorkingDirectory(String path) implements ProcessStep {
        @Override
        public int code() {
            return 82;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Leaves a reaping first process behind and goes on as its child. */
    record InitProcess() implements ProcessStep {
        @Override
        public int code() {
            return 83;
        }

        @Override
        public void encode(PlanEncoder out) {}
    }

    /** Runs the program; the last step. */
    record Exec(List<String> arguments, List<String> environment, List<String> searchPath) implements ProcessStep {
        public Exec {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
            searchPath = List.copyOf(searchPath);
        }

        @Override
        public int code() {
            return 84;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(arguments).strings(environment).strings(searchPath);
        }
    }
}
