package dev.hull.runtime.seccomp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Architectures of system calls that a machine of Hull's can meet. The kernel tells a filter the audit architecture; x32
 * shares that of x86_64 and sets a bit in the number instead.
 */
public enum Architecture {
    X86_64("SCMP_ARCH_X86_64", 0xc000003e, false),
    X86("SCMP_ARCH_X86", 0x40000003, true),
    X32("SCMP_ARCH_X32", 0xc000003e, true),
    AARCH64("SCMP_ARCH_AARCH64", 0xc00000b7, false),
    ARM("SCMP_ARCH_ARM", 0x40000028, true);

    /** Set in the numbers of x32. */
    static final int X32_BIT = 0x40000000;

    private final String word;
    private final int audit;
    private final boolean narrow;

    Architecture(String word, int audit, boolean narrow) {
        this.word = word;
        this.audit = audit;
        this.narrow = narrow;
    }

    /** The specification's name, such as {@code SCMP_ARCH_X86_64}. */
    public String word() {
        return word;
    }

    /** AUDIT_ARCH_* of include/uapi/linux/audit.h. */
    int audit() {
        return audit;
    }

    /** Whether arguments are compared in 32 bits, as libseccomp does for these. */
    boolean narrow() {
        return narrow;
    }

    /** What programs on a machine can use, its own first; "x86_64" or "aarch64". */
    static List<Architecture> family(String machine) {
        return machine.equals("aarch64") ? List.of(AARCH64, ARM) : List.of(X86_64, X86, X32);
    }

    /** The architecture of that name, or null when it is none of these. */
    static @Nullable Architecture of(String word) {
        for (Architecture architecture : values()) {
            if (architecture.word.equals(word)) {
                return architecture;
            }
        }
        return null;
    }
}
