package dev.hull.linux.plan;

/** Flag values of plan fields that are Hull's own, as in {@code native/src/plan_flags.h}; kernel flags are in {@link KernelFlags}. */
public final class PlanFlags {
    /** The container has a pseudo-terminal. */
    public static final int SESSION_TTY = 1;
    /** Standard input stays open for the container. */
    public static final int SESSION_INTERACTIVE = 2;
    /** The launcher does not wait. */
    public static final int SESSION_DETACHED = 4;
    /** Signals are not forwarded. */
    public static final int SESSION_NO_SIGNALS = 8;
    /** The launcher prints the id on standard output when the container has started. */
    public static final int SESSION_PRINT_ID = 16;

    public static final int WRITE_APPEND = 1;
    public static final int WRITE_CREATE = 2;
    public static final int WRITE_OPTIONAL = 4;

    public static final int RUN_OPTIONAL = 1;

    public static final int BIND_RECURSIVE = 1;
    /** A missing mount point is made as a file. */
    public static final int BIND_FILE = 2;
    /** A missing source is skipped. */
    public static final int BIND_OPTIONAL = 4;
    /** Attributes apply to the whole tree. */
    public static final int BIND_ATTR_RECURSIVE = 8;

    /** setgroups is not permitted in this user namespace: the groups are left. */
    public static final int CRED_KEEP_GROUPS = 1;

    private PlanFlags() {}
}
