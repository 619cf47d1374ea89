package dev.hull.runtime;

import dev.hull.linux.plan.ProcessStep;
import org.jspecify.annotations.Nullable;

/** The system call filter. */
final class SeccompPlanner {
    private SeccompPlanner() {}

    /** The step that loads the filter, or null when there is none. */
    static ProcessStep.@Nullable Seccomp filter(Draft draft) {
        if (draft.linux.seccomp() != null || draft.request.defaultSeccomp()) {
            throw Draft.unsupported("$.linux.seccomp", "is not carried out yet");
        }
        return null;
    }
}
