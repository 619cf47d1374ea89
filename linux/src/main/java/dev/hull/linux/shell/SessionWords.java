package dev.hull.linux.shell;

import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.SessionStep;

/** Sentences about what launcher and monitor would do, which a script cannot. */
final class SessionWords {
    private static final long SECOND = 1_000_000_000;

    private SessionWords() {}

    static String of(SessionStep step) {
        return switch (step) {
            case SessionStep.Session s -> session(s);
            case SessionStep.Restart s -> restart(s);
            case SessionStep.Health s ->
                "Every " + seconds(s.interval()) + " the monitor would probe the container by running the plan "
                        + s.plan()
                        + ", " + seconds(s.timeout()) + " at most each time; " + s.retries()
                        + " failures in a row and it is not healthy.";
            case SessionStep.Attach s ->
                "Hull would connect your streams with those of the running container " + s.id() + " by its socket "
                        + s.socket() + ".";
            case SessionStep.Stop s ->
                s.seconds() == PlanFlags.STOP_NEVER
                        ? "A container that does not heed the stop signal would go on."
                        : "A container that does not heed the stop signal would be killed after " + s.seconds() + " s.";
            case SessionStep.Descriptors s ->
                "The program would keep " + s.count() + " more of your descriptors, from 3 on.";
            case SessionStep.ConsoleSocket s ->
                "The container's terminal would be handed to who listens at " + s.socket() + ".";
            case SessionStep.Runtime s ->
                (s.flags() & PlanFlags.RUNTIME_LEAVE) != 0
                        ? "Nothing of Hull's would stay behind; the first process would be the caller's."
                        : "Hull's monitor would stay until the program ends.";
            case SessionStep.Adopt s ->
                "Another runtime makes the container and ends; Hull's monitor takes the process over that it names in "
                        + s.pidFile()
                        + (s.start().isEmpty() ? "." : ", and starts it by " + Words.quote(s.start()) + ".");
            case SessionStep.Steps() -> "There is a container already; these steps are done to it.";
            case SessionStep.Notify s ->
                "Hull would tell the service manager (NOTIFY_SOCKET) when the container "
                        + (s.socket().isEmpty() ? "runs and when it stops." : "says that it is ready.");
        };
    }

    private static String session(SessionStep.Session s) {
        String words = (s.flags() & PlanFlags.SESSION_TTY) != 0
                ? "Hull would copy between your terminal and one of the container's own; see step terminal below."
                : "Hull's monitor would stay as the parent of the program, keep its log and record its end. Here this"
                        + " shell is all that.";
        return (s.flags() & PlanFlags.SESSION_DETACHED) != 0
                ? words + " It would run in the background; here it runs in the foreground."
                : words;
    }

    private static String restart(SessionStep.Restart s) {
        if ((s.flags() & PlanFlags.RESTART_OFF) != 0) {
            return "The container would not be started again when it ends.";
        }
        return "Hull's monitor would start the container again when it "
                + ((s.flags() & PlanFlags.RESTART_ON_FAILURE) != 0 ? "fails" : "ends")
                + (s.maximum() == 0 ? "" : ", " + s.maximum() + " times at most") + ", unless " + s.marker()
                + " is there.";
    }

    private static String seconds(long nanoseconds) {
        return nanoseconds % SECOND == 0 ? nanoseconds / SECOND + " s" : nanoseconds / 1_000_000 + " ms";
    }
}
