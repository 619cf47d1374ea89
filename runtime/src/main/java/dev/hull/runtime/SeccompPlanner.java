package dev.hull.runtime;

import dev.hull.linux.plan.ProcessStep;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.Seccomp.Flag;
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

    private SeccompPlanner() {}

    /** The step that loads the filter, or null when there is none. */
    static ProcessStep.@Nullable Seccomp filter(Draft draft) {
        Seccomp section = draft.linux.seccomp();
        Host host = draft.host;
        if (section != null) {
            byte[] program = SeccompCache.program(draft.request.seccompCache(), section, host.architecture());
            return new ProcessStep.Seccomp(program, flags(section.flags()));
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
