package dev.hull.linux.shell;

import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.SessionStep;
import java.util.ArrayList;
import java.util.List;

/** The parts of a script while they are written, and how they take turns. */
final class Story {
    final Toolbox toolbox = new Toolbox();
    final Text before = new Text("    ");
    final Text beside = new Text("    ");
    final Text after = new Text("    ");
    final Inside inside = new Inside(toolbox);
    final Finale finale = new Finale();

    /** Words in front of the shell of the first process: nsenter and unshare with their options. */
    final List<String> launcher = new ArrayList<>();

    private final ShellOptions options;
    private final String root;
    private final boolean pivots;
    private Phase phase = Phase.LAUNCHER;
    private boolean containerTurn;
    private boolean cloned;
    private boolean executed;
    private boolean terminal;
    private String session = "";

    Story(LaunchPlan plan, ShellOptions options) {
        this.options = options;
        String path = "";
        boolean pivot = false;
        for (LaunchPlan.Entry entry : plan.entries()) {
            if (entry.step() instanceof MountStep.Root(String host)) {
                path = host;
            }
            pivot |= entry.step() instanceof MountStep.Pivot;
        }
        this.root = path;
        this.pivots = pivot;
    }

    /** Where the commands of the present step go. */
    Text here() {
        return switch (phase) {
            case LAUNCHER, HOST_BEFORE_CLONE -> before;
            case HOST_AFTER_CLONE -> beside;
            case CONTAINER_BEFORE_PIVOT, CONTAINER_AFTER_PIVOT -> inside.text();
            case HOST_AFTER_EXIT, FINAL -> after;
        };
    }

    /** Whether the present step is one of the first process. */
    boolean inContainer() {
        return phase.inContainer();
    }

    /** Goes on to a step; where host and container change over, both sides of the handshake are written. */
    void enter(Phase next, PlanStep step) {
        if (next.inContainer() && !containerTurn && cloned) {
            beside.comment("The first process goes on.").line("echo go >&9");
        } else if (next == Phase.HOST_AFTER_CLONE && containerTurn && !executed) {
            inside.text().comment("The host's side has something to do now.").line("turn host");
            beside.comment("The first process has done its part.").line("read -r _ <&8");
        } else if (next == Phase.HOST_AFTER_CLONE && !cloned) {
            throw new IllegalArgumentException("a step of the host after the clone stands before it: " + step);
        }
        if (!next.isAfterExit()) {
            containerTurn = next.inContainer();
        }
        phase = next;
        if (step instanceof ProcessStep.Exec) {
            turnRoot();
            executed = true;
        }
    }

    /** The first process exists from here on. */
    void cloned() {
        cloned = true;
        containerTurn = false;
        inside.begin(root);
        beside.comment("The first process says which one it is, seen from the host.")
                .line("read -r pid <&8");
    }

    /** Whether the script runs without real privilege: then it may not take a terminal away from a session. */
    boolean ordinaryUser() {
        return options.userNamespace();
    }

    /** The first process needs a terminal that it can have for itself. */
    void terminal() {
        terminal = true;
        toolbox.tool("script");
    }

    boolean hasTerminal() {
        return terminal;
    }

    void session(SessionStep step) {
        session += (session.isEmpty() ? "" : " ") + SessionWords.of(step);
    }

    /** What the helper does once the first process has nothing left to do but exec. */
    private void turnRoot() {
        beside.comment("The first process has dropped its privileges and waits in a shell.")
                .line("read -r _ <&8");
        if (pivots) {
            toolbox.tool("nsenter");
            toolbox.tool("pivot_root");
            toolbox.tool("umount");
            toolbox.tool("sh");
            beside.comment(
                            "Turn the root: the container's becomes \"/\" for every process of its mount namespace whose root was"
                                    + " the host's, the waiting shell included. \".\" twice stacks the old root on the new one, so"
                                    + " the image needs no directory for it.")
                    .line("nsenter --target \"$pid\" --mount \"$sh\" -c 'cd \"$1\" && exec \"$2\" . .' sh \"$root\""
                            + " \"$pivot_root\"")
                    .blank()
                    .raw(finale.turned().toString());
            beside.comment(
                            "Detach the old root, which is on top now, and with it every file of the host: who enters this mount"
                                    + " namespace after that finds only the container.")
                    .line("nsenter --target \"$pid\" --mount \"$umount\" -l /");
        }
        beside.blank().raw(finale.hostCommands());
        beside.comment("Everything is in place: the program starts.").line("echo go >&9");
    }

    /** The whole script. */
    String finish() {
        finale.print(inside.text(), toolbox);
        return new Assembly(options, root, session).print(this);
    }
}
