package dev.hull.engine.run;

import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * Why a plan could not be carried out, as {@code hull-init} reports it ({@code docs/launch-plan.md}): which step, the
 * kernel's error number and, in words, the object. Makes the sentence and the exit code that Docker's users know.
 *
 * @param index number of the step in its plan
 * @param operation operation code of the step
 * @param errno the kernel's error number
 * @param phase where the step stood
 * @param detail the object in words
 */
public record LaunchFailure(int index, int operation, int errno, int phase, String detail) {
    /** Exit code when the engine failed before the program started. */
    public static final int ENGINE_FAILED = 125;
    /** Exit code when the program is there but cannot be run. */
    public static final int NOT_EXECUTABLE = 126;
    /** Exit code when there is no such program. */
    public static final int NOT_FOUND = 127;

    private static final String KILLED = "(signal 9)";
    private static final String NOT_IN_PATH = ": not in the search path";
    private static final int OP_CGROUP_CREATE = 20;
    private static final int OP_CGROUP_WRITE = 21;
    private static final int OP_CLONE = 30;
    private static final int OP_HOLD_PORTS = 44;
    private static final int OP_NETWORK_HELPER = 48;
    private static final int OP_OVERLAY = 51;
    private static final int OP_RESOURCE_LIMIT = 73;
    private static final int OP_WORKING_DIRECTORY = 82;
    private static final int OP_EXEC = 84;

    /**
     * Reads the report: {@code index operation errno phase}, a line feed, and the detail.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static LaunchFailure parse(String text) {
        int end = text.indexOf('\n');
        String[] numbers = (end < 0 ? text : text.substring(0, end)).split(" ", -1);
        if (numbers.length != 4) {
            throw new IllegalArgumentException("not a failure report: " + text);
        }
        return new LaunchFailure(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                Integer.parseInt(numbers[2]),
                Integer.parseInt(numbers[3]),
                end < 0 ? "" : text.substring(end + 1).strip());
    }

    /** Exit code of {@code hull run}. */
    public int exitCode() {
        if (operation == OP_EXEC) {
            return errno == Errno.ENOENT || errno == Errno.ENOTDIR ? NOT_FOUND : NOT_EXECUTABLE;
        }
        if (operation == OP_WORKING_DIRECTORY && errno == Errno.ENOENT) {
            return NOT_FOUND; // only a program that enters a container meets this: a run makes its directory
        }
        return operation == OP_WORKING_DIRECTORY && errno == Errno.EACCES ? NOT_EXECUTABLE : ENGINE_FAILED;
    }

    /** One sentence with object, reason, and the fix where there is one. */
    public String sentence() {
        if (detail.startsWith("{")) {
            return otherRuntime();
        }
        String reason = Errno.words(errno);
        return switch (operation) {
            case OP_EXEC -> exec(reason);
            case OP_WORKING_DIRECTORY -> "cannot change into the working directory: " + detail + ": " + reason;
            case OP_RESOURCE_LIMIT ->
                errno == Errno.EPERM
                        ? detail + ": " + reason
                                + "; raising a limit above the caller's own needs CAP_SYS_RESOURCE, lower"
                                + " the --ulimit"
                        : detail + ": " + reason;
            case OP_CGROUP_CREATE, OP_CGROUP_WRITE -> detail + ": " + reason + cgroupHint();
            case OP_CLONE -> detail + ": " + reason + cloneHint();
            case OP_HOLD_PORTS ->
                "driver failed programming external connectivity: " + detail + ": " + reason + portHint();
            case OP_NETWORK_HELPER -> "cannot connect the container: " + detail;
            case OP_OVERLAY -> detail + ": " + reason + overlayHint();
            default ->
                errno == Errno.ECANCELED || errno == Errno.ECHILD
                        ? detail + (detail.endsWith(KILLED) ? "; is its limit of memory too low?" : "") // all is said
                        : detail + ": " + reason + (errno == Errno.ENOSPC ? "; free some space and try again" : "");
        };
    }

    /** The last line in the log of another runtime, a JSON object. */
    private String otherRuntime() {
        try {
            return Json.parse(detail.getBytes(StandardCharsets.UTF_8))
                    .asObject()
                    .string("msg", detail);
        } catch (HullException e) {
            return detail; // longer than a report
        }
    }

    private String exec(String reason) {
        return switch (errno) {
            case Errno.ENOEXEC ->
                detail + ": " + reason
                        + "; the file is neither a program for this machine's processor nor a script that begins with #!";
            case Errno.EACCES ->
                detail + ": " + reason + "; is it an executable file (chmod +x), and may the user run it?";
            default -> {
                int notFound = detail.indexOf(NOT_IN_PATH);
                yield notFound < 0
                        ? detail + ": " + reason
                        : detail.substring(0, notFound) + ": executable file not found in $PATH (not in the search path"
                                + " of the container)";
            }
        };
    }

    private String cgroupHint() {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM -> "; limits need a control group that this user may write";
            case Errno.EBUSY -> "; the limit is below what is in use already";
            case Errno.EINVAL -> "; the kernel does not accept this value";
            default -> "";
        };
    }

    private String cloneHint() {
        return errno == Errno.ENOSPC
                ? "; the limit of namespaces in /proc/sys/user/max_*_namespaces is reached"
                : errno == Errno.EPERM ? "; making namespaces is not permitted here" : "";
    }

    private String portHint() {
        return errno == Errno.EADDRINUSE ? "; another program of this host has the port" : "";
    }

    private String overlayHint() {
        return errno == Errno.EINVAL
                ? "; is the state root itself on an overlay? Choose another with --root on an ordinary file system"
                : "";
    }
}
