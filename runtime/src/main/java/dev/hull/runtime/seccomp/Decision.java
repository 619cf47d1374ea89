package dev.hull.runtime.seccomp;

import dev.hull.oci.runtime.SyscallRule.Argument;
import java.util.List;

/**
 * What happens to one system call: the action of the first alternative whose conditions all hold, else the last word.
 *
 * @param alternatives conditions and their actions, in order
 * @param otherwise SECCOMP_RET_* value when none holds
 * @param narrow whether arguments are compared in 32 bits
 */
record Decision(List<Alternative> alternatives, int otherwise, boolean narrow) {
    /**
     * Some conditions and what follows from them.
     *
     * @param conditions all must hold
     * @param action SECCOMP_RET_* value
     */
    record Alternative(List<Argument> conditions, int action) {}

    /** The same action whatever the arguments are. */
    static Decision always(int action) {
        return new Decision(List.of(), action, false);
    }

    /** Whether arguments do not matter. */
    boolean isConstant() {
        return alternatives.isEmpty();
    }

    /** Whether both are constant and the same. */
    boolean sameConstant(Decision other) {
        return isConstant() && other.isConstant() && otherwise == other.otherwise;
    }

    /** The instructions: each alternative tests its conditions and returns, or goes on to the next one. */
    Bpf emit() {
        Bpf code = new Bpf();
        for (Alternative alternative : alternatives) {
            code.append(emit(alternative));
        }
        return code.add(Bpf.RETURN, otherwise);
    }

    private Bpf emit(Alternative alternative) {
        Bpf tail = new Bpf().add(Bpf.RETURN, alternative.action());
        for (int i = alternative.conditions().size() - 1; i >= 0; i--) {
            tail = Comparison.emit(alternative.conditions().get(i), narrow, tail.size())
                    .append(tail);
        }
        return tail;
    }
}
