package dev.hull.runtime.seccomp;

import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.SyscallRule;
import dev.hull.oci.runtime.SyscallRule.Argument;
import java.util.ArrayList;
import java.util.List;

/** What the rules of a section mean, read straight from them: slow, and without a program in between. */
final class ReferenceFilter {
    private final Seccomp section;
    private final SyscallTable table = SyscallTable.load();

    ReferenceFilter(Seccomp section) {
        this.section = section;
    }

    int decide(Architecture architecture, int number, long... arguments) {
        int otherwise = value(section.defaultAction(), section.defaultErrnoRet());
        List<SyscallRule> candidates = new ArrayList<>();
        boolean named = false;
        long highest = -1;
        for (SyscallRule rule : section.syscalls()) {
            for (String name : rule.names()) {
                Integer own = table.number(name, architecture);
                if (own != null) {
                    named |= own == number;
                    if (architecture != Architecture.ARM || own < 0xf0000) { // arm's own calls are far above the others
                        highest = Math.max(highest, Integer.toUnsignedLong(own));
                    }
                    if (own == number && value(rule.action(), rule.errnoRet()) != otherwise) {
                        candidates.add(rule);
                    }
                }
            }
        }
        for (SyscallRule rule : candidates) {
            if (rule.arguments().isEmpty()) {
                return value(rule.action(), rule.errnoRet());
            }
        }
        for (SyscallRule rule : candidates) {
            if (holds(rule.arguments(), architecture, arguments)) {
                return value(rule.action(), rule.errnoRet());
            }
        }
        boolean permissive = switch (section.defaultAction()) {
            case SCMP_ACT_ALLOW, SCMP_ACT_LOG, SCMP_ACT_TRACE -> true;
            default -> false;
        };
        boolean newer = highest >= 0 && Integer.toUnsignedLong(number) > highest;
        return newer && !named && !permissive ? 0x00050000 | 38 : otherwise;
    }

    private static boolean holds(List<Argument> conditions, Architecture architecture, long[] arguments) {
        long distinct = conditions.stream().mapToInt(Argument::index).distinct().count();
        boolean any = distinct < conditions.size();
        boolean result = !any;
        for (Argument condition : conditions) {
            boolean one = holds(condition, architecture, arguments[condition.index()]);
            result = any ? result || one : result && one;
        }
        return result;
    }

    private static boolean holds(Argument condition, Architecture architecture, long argument) {
        long mask = architecture == Architecture.X86_64 || architecture == Architecture.AARCH64 ? -1L : 0xffffffffL;
        long value = condition.value() & mask;
        int order = Long.compareUnsigned(argument & mask, value);
        return switch (condition.operator()) {
            case SCMP_CMP_NE -> order != 0;
            case SCMP_CMP_LT -> order < 0;
            case SCMP_CMP_LE -> order <= 0;
            case SCMP_CMP_EQ -> order == 0;
            case SCMP_CMP_GE -> order >= 0;
            case SCMP_CMP_GT -> order > 0;
            case SCMP_CMP_MASKED_EQ -> (argument & value) == (condition.valueTwo() & mask);
        };
    }

    static int value(Seccomp.Action action, Integer errno) {
        int number = errno == null ? 1 : errno;
        return switch (action) {
            case SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD -> 0;
            case SCMP_ACT_KILL_PROCESS -> 0x80000000;
            case SCMP_ACT_TRAP -> 0x00030000;
            case SCMP_ACT_ERRNO -> 0x00050000 | number;
            case SCMP_ACT_TRACE -> 0x7ff00000 | number;
            case SCMP_ACT_LOG -> 0x7ffc0000;
            case SCMP_ACT_ALLOW -> 0x7fff0000;
            case SCMP_ACT_NOTIFY -> 0x7fc00000;
        };
    }
}
