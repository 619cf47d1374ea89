package dev.hull.runtime.seccomp;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.Seccomp.Action;
import dev.hull.oci.runtime.SpecException;
import dev.hull.oci.runtime.SyscallRule;
import dev.hull.oci.runtime.SyscallRule.Argument;
import dev.hull.runtime.seccomp.Decision.Alternative;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the rules of a seccomp section into a classic BPF program, with the meaning that libseccomp and runc give them:
 *
 * <ul>
 *   <li>a rule whose action is the default action says nothing; a rule without arguments goes before those with;
 *   <li>several conditions on one argument in one rule are alternatives, otherwise all conditions of a rule must hold;
 *   <li>names that an architecture does not have are passed over; calls of an architecture that is not listed are killed;
 *   <li>where the default is not to allow, numbers above every number that the rules name get ENOSYS, so that programs
 *       fall back to older calls instead of believing in a lack of permission.
 * </ul>
 *
 * One thing is stricter: socketcall(2) and ipc(2) of 32-bit x86 hide the arguments of the calls inside them, and a rule that
 * allows a call only with certain arguments does not open them.
 */
public final class SeccompCompiler {
    /** Changes whenever the same rules would compile to another program. */
    static final int VERSION = 1;

    private static final int ENOSYS = 38;
    private static final int EPERM = 1;
    private static final int KILL_THREAD = 0;
    private static final int ERRNO = 0x00050000;
    private static final long ARM_PRIVATE = 0x000f0000L; // numbers of arm outside the common table

    private final Seccomp section;
    private final SyscallTable table = SyscallTable.load();
    private final int defaultAction;

    private SeccompCompiler(Seccomp section) {
        this.section = section;
        this.defaultAction = action(section.defaultAction(), section.defaultErrnoRet());
    }

    /**
     * Compiles a section.
     *
     * @param section the rules
     * @param machine "x86_64" or "aarch64"
     * @return {@code struct sock_filter} instructions, little-endian
     * @throws HullException INVALID_ARGUMENT when the program gets too long
     */
    public static byte[] compile(Seccomp section, String machine) {
        Bpf code = new SeccompCompiler(section).program(architectures(section, machine));
        if (code.size() > Bpf.MAXIMUM) {
            throw new SpecException(
                    ErrorKind.INVALID_ARGUMENT,
                    "$.linux.seccomp.syscalls",
                    "compile to " + code.size() + " instructions, the kernel takes " + Bpf.MAXIMUM);
        }
        return code.toBytes();
    }

    /** The listed architectures that this machine can meet; its own always belongs to them. */
    private static List<Architecture> architectures(Seccomp section, String machine) {
        List<Architecture> family = Architecture.family(machine);
        List<Architecture> found = new ArrayList<>();
        found.add(family.getFirst());
        for (String word : section.architectures()) {
            Architecture architecture = Architecture.of(word);
            if (architecture != null && family.contains(architecture) && !found.contains(architecture)) {
                found.add(architecture);
            }
        }
        return found;
    }

    private Bpf program(List<Architecture> architectures) {
        Map<Integer, DecisionTree> trees = new LinkedHashMap<>();
        for (Architecture architecture : architectures) {
            if (architecture != Architecture.X32) {
                trees.put(architecture.audit(), tree(architecture, architectures.contains(Architecture.X32)));
            }
        }
        Bpf code = new Bpf().add(Bpf.LOAD, Bpf.ARCHITECTURE);
        for (Map.Entry<Integer, DecisionTree> entry : trees.entrySet()) {
            Bpf part =
                    new Bpf().add(Bpf.LOAD, Bpf.NUMBER).append(entry.getValue().emit());
            code.jump(Bpf.EQUAL, entry.getKey(), 1, 0)
                    .add(Bpf.JUMP, part.size())
                    .append(part);
        }
        return code.add(Bpf.RETURN, KILL_THREAD);
    }

    private DecisionTree tree(Architecture architecture, boolean withX32) {
        DecisionTree tree = new DecisionTree(Decision.always(defaultAction));
        fill(tree, architecture, 0, 0xffffffffL);
        if (architecture == Architecture.X86_64) {
            if (withX32) {
                fill(tree, Architecture.X32, Architecture.X32_BIT, 0xffffffffL);
            } else {
                // -1 is what a tracer leaves to skip a call; it is of no architecture
                tree.set(Architecture.X32_BIT, 0xfffffffeL, Decision.always(KILL_THREAD));
            }
        }
        return tree;
    }

    /** Decides the numbers of one architecture, which lie between two bounds. */
    private void fill(DecisionTree tree, Architecture architecture, long first, long last) {
        Map<Integer, Decision> decisions = decisions(architecture);
        tree.set(first, last, Decision.always(defaultAction));
        long highest = highest(architecture);
        if (!allows(section.defaultAction()) && highest >= first) {
            long end = architecture == Architecture.ARM ? ARM_PRIVATE - 1 : last;
            tree.set(highest + 1, end, Decision.always(ERRNO | ENOSYS));
        }
        for (Map.Entry<Integer, Decision> entry : decisions.entrySet()) {
            long number = Integer.toUnsignedLong(entry.getKey());
            tree.set(number, number, entry.getValue());
        }
    }

    /** The highest number that any rule names, -1 when there is none. */
    private long highest(Architecture architecture) {
        long highest = -1;
        for (SyscallRule rule : section.syscalls()) {
            for (String name : rule.names()) {
                Integer number = table.number(name, architecture);
                if (number != null && (architecture != Architecture.ARM || number < ARM_PRIVATE)) {
                    highest = Math.max(highest, number);
                }
            }
        }
        return highest;
    }

    private Map<Integer, Decision> decisions(Architecture architecture) {
        Map<Integer, List<Alternative>> rules = new HashMap<>();
        for (SyscallRule rule : section.syscalls()) {
            int action = action(rule.action(), rule.errnoRet());
            if (action == defaultAction) {
                continue;
            }
            List<Alternative> alternatives = alternatives(rule, action);
            for (String name : rule.names()) {
                Integer number = table.number(name, architecture);
                if (number != null) {
                    rules.computeIfAbsent(number, key -> new ArrayList<>()).addAll(alternatives);
                }
                if (architecture == Architecture.X86) {
                    multiplexed(rules, name, rule, action);
                }
            }
        }
        Map<Integer, Decision> decisions = new HashMap<>();
        for (Map.Entry<Integer, List<Alternative>> entry : rules.entrySet()) {
            decisions.put(entry.getKey(), decision(entry.getValue(), architecture.narrow()));
        }
        return decisions;
    }

    /** Calls that 32-bit x86 also makes through socketcall(2) and ipc(2), whose first argument says which. */
    private void multiplexed(Map<Integer, List<Alternative>> rules, String name, SyscallRule rule, int action) {
        boolean opens = allows(rule.action()) && !allows(section.defaultAction());
        Argument call = Multiplexed.condition(name);
        if (call == null || (opens && !rule.arguments().isEmpty())) {
            return;
        }
        Integer number = table.number(Multiplexed.carrier(name), Architecture.X86);
        if (number != null) {
            rules.computeIfAbsent(number, key -> new ArrayList<>()).add(new Alternative(List.of(call), action));
        }
    }

    private static List<Alternative> alternatives(SyscallRule rule, int action) {
        List<Argument> arguments = rule.arguments();
        boolean repeated = false;
        for (int i = 0; i < arguments.size(); i++) {
            for (int j = 0; j < i; j++) {
                repeated |= arguments.get(i).index() == arguments.get(j).index();
            }
        }
        if (!repeated) {
            return List.of(new Alternative(arguments, action));
        }
        List<Alternative> alternatives = new ArrayList<>();
        for (Argument argument : arguments) {
            alternatives.add(new Alternative(List.of(argument), action));
        }
        return alternatives;
    }

    private Decision decision(List<Alternative> alternatives, boolean narrow) {
        for (Alternative alternative : alternatives) {
            if (alternative.conditions().isEmpty()) {
                return Decision.always(alternative.action());
            }
        }
        return new Decision(alternatives, defaultAction, narrow);
    }

    /** Whether an action lets the call through; a tracer is expected to know what it does. */
    private static boolean allows(Action action) {
        return action == Action.SCMP_ACT_ALLOW || action == Action.SCMP_ACT_LOG || action == Action.SCMP_ACT_TRACE;
    }

    /** SECCOMP_RET_* of include/uapi/linux/seccomp.h. */
    private static int action(Action action, @Nullable Integer errno) {
        int number = errno == null ? EPERM : errno;
        return switch (action) {
            case SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD -> KILL_THREAD;
            case SCMP_ACT_KILL_PROCESS -> 0x80000000;
            case SCMP_ACT_TRAP -> 0x00030000;
            case SCMP_ACT_ERRNO -> ERRNO | number;
            case SCMP_ACT_TRACE -> 0x7ff00000 | number;
            case SCMP_ACT_LOG -> 0x7ffc0000;
            case SCMP_ACT_ALLOW -> 0x7fff0000;
            case SCMP_ACT_NOTIFY -> 0x7fc00000;
        };
    }
}
