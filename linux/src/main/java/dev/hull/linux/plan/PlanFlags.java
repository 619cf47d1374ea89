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
    /** The caller's standard input is not the container's: who attaches gives it some. */
    public static final int SESSION_OWN_INPUT = 32;
    /** Standard output of the container is not the caller's. */
    public static final int SESSION_OWN_OUTPUT = 64;
    /** Standard error of the container is not the caller's. */
    public static final int SESSION_OWN_ERROR = 128;

    /** Started again only after an exit code other than 0. */
    public static final int RESTART_ON_FAILURE = 1;
    /** Never started again, unless the later policy says so or the container is not healthy. */
    public static final int RESTART_OFF = 2;

    /** A container that is not healthy is left alone. */
    public static final int HEALTH_NOTHING = 0;
    /** It is killed and started again, whatever its policy. */
    public static final int HEALTH_RESTART = 1;
    /** It is stopped, for good. */
    public static final int HEALTH_STOP = 2;
    /** It is killed; then its policy says what comes. */
    public static final int HEALTH_KILL = 3;

    /** Standard input goes to the container. */
    public static final int ATTACH_INPUT = 1;
    /** The container's output is written. */
    public static final int ATTACH_OUTPUT = 2;
    /** The container has a terminal: raw mode, sizes, detach keys. */
    public static final int ATTACH_TTY = 4;
    /** Signals are passed on; otherwise they end the launcher. */
    public static final int ATTACH_SIGNALS = 8;
    /** The end of standard input is the end of the container's. */
    public static final int ATTACH_END_INPUT = 16;

    /** SIGTERM to the launcher stops the container, rather than being passed on. */
    public static final int STOP_ON_TERM = 1;
    /** Seconds of a container that is never killed. */
    public static final int STOP_NEVER = -1;

    /** The variable LISTEN_PID of the program gets its process id. */
    public static final int DESCRIPTORS_LISTEN = 1;

    /** READY=1 when the program runs. */
    public static final int NOTIFY_READY = 1;
    /** WATCHDOG=1 as long as the container is not unhealthy. */
    public static final int NOTIFY_WATCHDOG = 2;

    /** The monitor ends when the program runs or waits for its start: the first process is the caller's. */
    public static final int RUNTIME_LEAVE = 1;
    /** The container gets the caller's streams as they are, also a terminal. */
    public static final int RUNTIME_STREAMS = 2;
    /** A container whose hooks poststart fail is ended; its exit code is 1 then. */
    public static final int RUNTIME_STRICT = 4;

    /** Only if the kernel killed for lack of memory. */
    public static final int EVENT_IF_OOM = 1;
    /** Only if the program ran. */
    public static final int EVENT_IF_STARTED = 2;

    public static final int WRITE_APPEND = 1;
    public static final int WRITE_CREATE = 2;
    public static final int WRITE_OPTIONAL = 4;

    public static final int RUN_OPTIONAL = 1;

    /** What is asked for is a job; it is waited for. */
    public static final int SYSTEMD_JOB = 1;
    /** A failure is ignored. */
    public static final int SYSTEMD_OPTIONAL = 2;

    /** Ports are only looked at: are they free? */
    public static final int HOLD_TRY = 1;

    public static final int BIND_RECURSIVE = 1;
    /** A missing mount point is made as a file. */
    public static final int BIND_FILE = 2;
    /** A missing source is skipped. */
    public static final int BIND_OPTIONAL = 4;
    /** Attributes apply to the whole tree. */
    public static final int BIND_ATTR_RECURSIVE = 8;

    public static final int BIND_MAP_RECURSIVE = 16;
    public static final int BIND_SOURCE_LINK = 32;
    public static final int BIND_TARGET_LINK = 64;

    /** The toolkit is attached in a private copy of the mount namespace, because the container runs. */
    public static final int TOOLKIT_PRIVATE = 1;

    /** setgroups is not permitted in this user namespace: the groups are left. */
    public static final int CRED_KEEP_GROUPS = 1;

    /** Only the root's own file system is held, nothing that is mounted below it. */
    public static final int HOLD_BARE = 1;

    private PlanFlags() {}
}
