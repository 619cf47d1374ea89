package dev.hull.linux.shell;

import static dev.hull.linux.plan.KernelFlags.*;

import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.Phase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the steps that make and enter namespaces. */
final class NamespaceSteps {
    private record Kind(long flag, String option, String meaning) {}

    private static final Kind[] KINDS = {
        new Kind(CLONE_NEWUSER, "user", "users and their capabilities"),
        new Kind(CLONE_NEWNS, "mount", "mounts"),
        new Kind(CLONE_NEWPID, "pid", "process numbers"),
        new Kind(CLONE_NEWNET, "net", "network devices, addresses, routes and filters"),
        new Kind(CLONE_NEWIPC, "ipc", "shared memory and message queues"),
        new Kind(CLONE_NEWUTS, "uts", "host name"),
        new Kind(CLONE_NEWCGROUP, "cgroup", "the part of the control groups that is seen"),
        new Kind(CLONE_NEWTIME, "time", "boot time"),
    };
    private final Story story;
    private @Nullable String target;
    private long targetNamespaces;

    NamespaceSteps(Story story) {
        this.story = story;
    }

    void print(Phase phase, NamespaceStep step) {
        switch (step) {
            case NamespaceStep.Clone s -> cloneStep(s.namespaces());
            case NamespaceStep.IdMap s -> idMap(s);
            case NamespaceStep.JoinNamespace s -> join(phase, s);
            case NamespaceStep.Target s -> target(Integer.toString(s.pid()), s.namespaces());
            case NamespaceStep.TargetFile s -> {
                story.before
                        .comment("Which process that is, its container's record says.")
                        .line("target=$(cut -d' ' -f1 " + Words.quote(s.path()) + ")")
                        .line("echo \"target=$target\" >>\"$work/common\"");
                target("\"$target\"", s.namespaces());
            }
            case NamespaceStep.JoinTarget s -> joinTarget();
            case NamespaceStep.TimeNamespace s -> {
                story.toolbox.tool("unshare");
                story.inside.text().comment("Clocks of its own: how far they are from the host's, in seconds.");
                StringBuilder words = new StringBuilder("\"$unshare\" --time");
                for (String line : s.offsets()) {
                    String[] parts = line.split(" ", -1);
                    words.append(" --").append(parts[0]).append('=').append(parts[1]);
                }
                story.inside.becomes(words.toString());
            }
            case NamespaceStep.JoinMounts s -> {
                story.toolbox.tool("nsenter");
                story.inside
                        .text()
                        .comment("Share mounts with another process: from here on paths are those of its namespace, the"
                                + " tools included.");
                story.inside.becomes("\"$nsenter\" --mount=" + Words.quote(s.path()));
            }
            case NamespaceStep.Unshare s -> {
                story.toolbox.tool("unshare");
                story.inside
                        .text()
                        .comment("A new namespace for " + meanings(s.namespaces()) + ", made now because it begins"
                                + " at the group that the process is in.");
                story.inside.becomes("\"$unshare\"" + options(s.namespaces()));
            }
        }
    }

    private void cloneStep(long flags) {
        story.cloned();
        if (flags == 0) {
            return;
        }
        story.toolbox.tool("unshare");
        String words = "\"$unshare\" --fork --kill-child" + options(flags);
        if ((flags & CLONE_NEWUSER) != 0) {
            words += " --keep-caps";
        }
        if ((flags & CLONE_NEWNS) != 0) {
            words += " --propagation unchanged";
        }
        story.launcher.add(words);
        story.before.comment("After this the first process is made, in new namespaces of its own for " + meanings(flags)
                + ": see the end of the script.");
    }

    private void idMap(NamespaceStep.IdMap s) {
        boolean groups = s.kind() == 1;
        String file = groups ? "gid_map" : "uid_map";
        story.beside.comment("Which " + (groups ? "groups" : "users")
                + " of the container are which of the host: first inside, first" + " outside, how many.");
        if (!s.helper().isEmpty()) {
            story.toolbox.tool(groups ? "newgidmap" : "newuidmap");
            story.beside.line((groups ? "newgidmap" : "newuidmap") + " \"$pid\" " + String.join(" ", s.lines()));
            return;
        }
        List<String> words = new ArrayList<>();
        for (String line : s.lines()) {
            words.add(Words.quote(line));
        }
        String write = "printf '%s\\n' " + String.join(" ", words) + " >/proc/\"$pid\"/" + file;
        if (groups) {
            story.beside
                    .line("if ! " + write + " 2>/dev/null; then")
                    .line("    # without privilege only one's own group, at the price of setgroups")
                    .line("    echo deny >/proc/\"$pid\"/setgroups")
                    .line("    " + write)
                    .line("fi");
        } else {
            story.beside.line(write);
        }
    }

    private void join(Phase phase, NamespaceStep.JoinNamespace s) {
        story.toolbox.tool("nsenter");
        String words = "\"$nsenter\"";
        for (Kind kind : KINDS) {
            if ((s.kind() & kind.flag()) != 0) {
                words += " --" + kind.option() + "=" + Words.quote(s.path());
            }
        }
        if (phase.inContainer()) {
            story.inside
                    .text()
                    .comment("Share " + meanings(s.kind()) + " with another process instead of having an own"
                            + " namespace for it.");
            story.inside.becomes(words);
        } else {
            story.before.comment("The first process is made in another's namespace for " + meanings(s.kind()) + " ("
                    + s.path() + "): see the end of the script.");
            story.launcher.add(words);
        }
    }

    private void target(String pid, long kinds) {
        target = pid;
        targetNamespaces = kinds;
        long first = kinds & (CLONE_NEWUSER | CLONE_NEWPID);
        story.before.comment("The program is started inside a container that runs: beside its process "
                + pid.replace("\"", "") + ".");
        if (first != 0) {
            story.toolbox.tool("nsenter");
            story.launcher.add("\"$nsenter\" --target " + pid + options(first));
        }
    }

    private void joinTarget() {
        if (target == null) {
            throw new IllegalArgumentException("a step JoinTarget without a Target before it");
        }
        story.toolbox.tool("nsenter");
        long others = targetNamespaces & ~(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS);
        String words = "\"$nsenter\" --target " + target;
        if (others != 0) {
            story.inside.text().comment("The container's namespaces for " + meanings(others) + ".");
            story.inside.becomes(words + options(others));
        }
        if ((targetNamespaces & CLONE_NEWNS) != 0) {
            story.finale.enter(words + options(CLONE_NEWNS));
        }
    }

    private static String options(long flags) {
        StringBuilder words = new StringBuilder();
        for (Kind kind : KINDS) {
            if ((flags & kind.flag()) != 0) {
                words.append(" --").append(kind.option());
            }
        }
        return words.toString();
    }

    private static String meanings(long flags) {
        StringBuilder words = new StringBuilder();
        for (Kind kind : KINDS) {
            if ((flags & kind.flag()) != 0) {
                words.append(words.isEmpty() ? "" : "; ").append(kind.meaning());
            }
        }
        return words.toString();
    }
}
