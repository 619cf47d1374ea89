package dev.hull.runtime;

import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.ObjectBuilder;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.Seccomp.Action;
import dev.hull.oci.runtime.Seccomp.Flag;
import dev.hull.oci.runtime.SyscallRule;
import dev.hull.runtime.names.Capabilities;
import dev.hull.runtime.seccomp.DefaultProfile;
import dev.hull.runtime.seccomp.SeccompCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The system call filter: the specification's, else Docker's default where it is wanted. */
final class SeccompPlanner {
    // SECCOMP_FILTER_FLAG_* of include/uapi/linux/seccomp.h
    private static final int TSYNC = 1;
    private static final int LOG = 2;
    private static final int SPEC_ALLOW = 4;
    private static final int WAIT_KILLABLE_RECV = 32;

    private SeccompPlanner() {}

    /** The step that loads the filter, or null when there is none. */
    static @Nullable ProcessStep filter(Draft draft) {
        Seccomp section = draft.linux.seccomp();
        Host host = draft.host;
        if (section != null) {
            byte[] program = SeccompCache.program(draft.request.seccompCache(), section, host.architecture());
            return asks(section)
                    ? notify(draft, section, program)
                    : new ProcessStep.Seccomp(program, flags(section.flags()));
        }
        if (!draft.request.defaultSeccomp()) {
            return null;
        }
        CapabilitySets sets = draft.process.capabilities();
        long bounding = sets == null ? 0 : Capabilities.bits(sets.bounding(), new ArrayList<>());
        byte[] program = DefaultProfile.program(
                draft.request.seccompCache(), host.architecture(), bounding, host.kernelMajor(), host.kernelMinor());
        return new ProcessStep.Seccomp(program, flags(null));
    }

    /** Whether somebody else is asked about some calls. */
    private static boolean asks(Seccomp section) {
        boolean asks = section.defaultAction() == Action.SCMP_ACT_NOTIFY;
        for (SyscallRule rule : section.syscalls()) {
            asks |= rule.action() == Action.SCMP_ACT_NOTIFY;
        }
        return asks;
    }

    /** Connects to whoever answers, where the filter asks. Belongs before the clone. */
    static void agent(Draft draft) {
        Seccomp section = draft.linux.seccomp();
        if (section == null || !asks(section)) {
            return;
        }
        if (section.listenerPath().isEmpty()) {
            throw Draft.wrong(
                    "$.linux.seccomp.listenerPath", "required, but missing: SCMP_ACT_NOTIFY asks who listens there");
        }
        draft.add(Phase.HOST_BEFORE_CLONE, new ProcessStep.SeccompAgent(Draft.AGENT_PLACE, section.listenerPath()));
    }

    /** The filter with its listener, and the container process state (config-linux.md). */
    private static ProcessStep notify(Draft draft, Seccomp section, byte[] program) {
        String state = HookPlanner.state(draft, draft.entering ? "running" : "creating");
        ObjectBuilder words = JsonValue.object().put("ociVersion", draft.spec.ociVersion());
        words.put("fds", List.of("seccompFd"));
        if (!section.listenerMetadata().isEmpty()) {
            words.put("metadata", section.listenerMetadata());
        }
        String head = Json.writeString(words.build()).replace("%", "\\u0025");
        String text = head.substring(0, head.length() - 1) + ",\"pid\":%PID%,\"state\":" + state + "}";
        int flags = flags(section.flags()) & ~TSYNC; // there is one thread, and the kernel wants no two of these
        if (section.flags() != null && section.flags().contains(Flag.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)) {
            flags |= WAIT_KILLABLE_RECV;
        }
        return new ProcessStep.SeccompNotify(program, flags, Draft.AGENT_PLACE, text);
    }

    /**
     * Without flags in the section, processes are spared the slow protection against speculative execution that the kernel
     * else turns on with a filter, as with runc and crun.
     */
    private static int flags(@Nullable List<Flag> flags) {
        if (flags == null) {
            return SPEC_ALLOW;
        }
        int bits = 0;
        for (Flag flag : flags) {
            bits |= switch (flag) {
                case SECCOMP_FILTER_FLAG_TSYNC -> TSYNC;
                case SECCOMP_FILTER_FLAG_LOG -> LOG;
                case SECCOMP_FILTER_FLAG_SPEC_ALLOW -> SPEC_ALLOW;
                case SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV -> 0; // says something only about a listener
            };
        }
        return bits;
    }
}
