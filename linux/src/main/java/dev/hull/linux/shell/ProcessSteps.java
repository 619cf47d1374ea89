package dev.hull.linux.shell;

import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.RuntimeStep;
import java.util.ArrayList;
import java.util.List;

/** Prints the steps that shape the process, and the programs that run on the way. */
final class ProcessSteps {
    private static final String[] LIMITS = {
        "cpu",
        "fsize",
        "data",
        "stack",
        "core",
        "rss",
        "nproc",
        "nofile",
        "memlock",
        "as",
        "locks",
        "sigpending",
        "msgqueue",
        "nice",
        "rtprio",
        "rttime"
    };
    private final Story story;

    ProcessSteps(Story story) {
        this.story = story;
    }

    void print(Phase phase, ProcessStep step) {
        Text out = story.here();
        Finale finale = story.finale;
        switch (step) {
            case ProcessStep.RunProgram s -> {
                String end = (s.flags() & PlanFlags.RUN_OPTIONAL) != 0 ? " || true" : "";
                out.comment(Reasons.program(s));
                feed(out, s.input(), limited(s.timeoutMillis()) + Words.quote(s.arguments()), end);
            }
            case ProcessStep.Hook s -> hook(phase, s);
            case ProcessStep.Hostname s -> {
                story.toolbox.tool("hostname");
                out.comment("The host name, which is the container's own (uts namespace).")
                        .line("hostname " + Words.quote(s.name()));
            }
            case ProcessStep.Domainname s -> {
                story.toolbox.tool("domainname");
                out.comment("The NIS domain name.").line("domainname " + Words.quote(s.name()));
            }
            case ProcessStep.Sysctl s -> {
                story.toolbox.tool("sysctl");
                out.comment("A kernel parameter of the container's own namespaces.")
                        .line("sysctl -q -w " + Words.quote(s.key() + "=" + s.value()));
            }
            case ProcessStep.ResourceLimit s -> limit(s);
            case ProcessStep.OomScore s ->
                out.comment("How readily the kernel kills this process when memory runs out: -1000 never, 1000 first.")
                        .line("echo " + Words.quote(s.value()) + " >/proc/self/oom_score_adj");
            case ProcessStep.Terminal s -> terminal(out);
            case ProcessStep.NewSession() -> newSession(out);
            case ProcessStep.SessionKeyring() ->
                out.comment(
                        "Hull puts a new session keyring in the place of yours here, so that the container finds none of"
                                + " your keys (keyrings(7)). keyctl(1) has a command for it, util-linux has none.");
            case ProcessStep.Credentials s -> {
                if (phase == Phase.CONTAINER_BEFORE_PIVOT) {
                    becomeRoot(out, s);
                } else {
                    finale.credentials(s);
                }
            }
            case ProcessStep.NoNewPrivileges() -> finale.noNewPrivileges();
            case ProcessStep.Seccomp s ->
                finale.comment("Hull loads a filter of system calls here (seccomp, " + s.program().length / 8
                        + " instructions). No standard tool loads a compiled filter before setpriv of util-linux 2.41"
                        + " (--seccomp-filter), so in this script every system call is allowed.");
            case ProcessStep.SeccompAgent s ->
                out.comment(
                        "Hull connects to " + s.socket() + " here: who listens there answers for the filter below.");
            case ProcessStep.SeccompNotify s ->
                finale.comment("Hull loads a filter of system calls here (seccomp, " + s.program().length / 8
                        + " instructions), and hands its listener to the agent. No standard tool can.");
            case ProcessStep.SecurityLabel s -> label(s);
            case ProcessStep.Umask s -> finale.umask(s.mask());
            case ProcessStep.WorkingDirectory s -> finale.directory(s.path());
            case ProcessStep.InitProcess() -> finale.init();
            case ProcessStep.Exec s -> finale.exec(s);
        }
    }

    /** What only Hull's own runtime does between create and start is told, not done: a script starts at once. */
    void print(RuntimeStep step) {
        Text out = story.here();
        switch (step) {
            case RuntimeStep.StartSocket s -> out.comment("Hull makes the socket " + s.path() + " for the start.");
            case RuntimeStep.AwaitStart() ->
                out.comment("Hull waits here for the command start. This script does not wait.");
            case RuntimeStep.FindProgram s -> out.comment("Hull looks here whether " + s.name() + " can be run.");
            case RuntimeStep.StartProcess s -> out.comment("Hull lets the container behind " + s.socket() + " go on.");
            case RuntimeStep.SignalProcess s -> out.line("kill -s " + s.signal() + " " + s.pid());
            case RuntimeStep.EndProcess s -> out.line("kill -s KILL " + s.pid());
            case RuntimeStep.FindHome s ->
                out.comment("Hull looks the directory of user " + Integer.toUnsignedString(s.uid())
                        + " up in the container's /etc/passwd here, for the variable HOME.");
            case RuntimeStep.ChangeRoot() ->
                out.comment("Hull changes the root without a mount here; this script turns it with pivot_root.");
            case RuntimeStep.MoveRoot() ->
                out.comment("Hull moves the root over the host's here; this script turns it with pivot_root.");
        }
    }

    private void newSession(Text out) {
        story.toolbox.tool("setsid");
        out.comment(
                        "A session of its own, so that the program is cut off from the caller's terminal. Typed at a terminal, this"
                                + " script leaves it out: there Ctrl-C shall reach the program.")
                .line("[ ! -t 0 ] || exec " + story.inside.nextShell());
        story.inside.becomes("\"$setsid\"");
    }

    private void terminal(Text out) {
        out.comment(
                "Hull opens a terminal of the container's own here, from its /dev/pts, and puts it at /dev/console. No"
                        + " tool does that. "
                        + (story.ordinaryUser()
                                ? "The program gets yours, and stays in its session."
                                : "The program gets one of the host's from script(1), as the terminal of a session of its own."));
        if (!story.ordinaryUser()) {
            story.terminal();
            story.toolbox.tool("setsid");
            story.inside.becomes("\"$setsid\" --ctty");
        }
    }

    private void becomeRoot(Text out, ProcessStep.Credentials s) {
        story.toolbox.tool("setpriv");
        out.comment(
                "In the new user namespace the process has every capability but still a number from outside, which owns"
                        + " nothing here: become root of the namespace.");
        story.inside.becomes("\"$setpriv\" --reuid=" + Integer.toUnsignedString(s.uid()) + " --regid="
                + Integer.toUnsignedString(s.gid())
                + ((s.flags() & PlanFlags.CRED_KEEP_GROUPS) != 0 ? " --keep-groups" : " --clear-groups") + " --");
    }

    private void limit(ProcessStep.ResourceLimit s) {
        story.toolbox.tool("prlimit");
        int number = s.resource();
        String name = number >= 0 && number < LIMITS.length ? LIMITS[number] : "";
        if (name.isEmpty()) {
            story.here().comment("Hull sets resource limit number " + number + ", for which prlimit(1) has no name.");
            return;
        }
        story.here()
                .comment("Resource limit of this process (getrlimit(2)), soft and hard.")
                .line("prlimit --pid \"$$\" --" + name + "=" + amount(s.soft()) + ":" + amount(s.hard()));
    }

    private static String amount(long value) {
        return value == -1 ? "unlimited" : Long.toUnsignedString(value);
    }

    private void label(ProcessStep.SecurityLabel s) {
        if (s.module().equals("apparmor")) {
            story.finale.label("--apparmor-profile", s.label(), "Confined by the AppArmor profile " + s.label() + ".");
        } else {
            story.finale.label("--selinux-label", s.label(), "Confined as SELinux label " + s.label() + ".");
        }
    }

    private void hook(Phase phase, ProcessStep.Hook s) {
        String environment = s.environment().isEmpty() ? "" : Words.quote(s.environment()) + " ";
        List<String> words = new ArrayList<>(s.arguments());
        if (!s.path().isEmpty()) {
            words.set(0, s.path());
        }
        String command = Words.quote(words);
        story.toolbox.tool("env");
        Text out = story.here();
        String entered = "";
        if (phase == Phase.CONTAINER_AFTER_PIVOT) {
            // its files are the container's, so it runs once the root has turned
            story.toolbox.tool("nsenter");
            out = story.finale.host();
            entered = "\"$nsenter\" --target \"$pid\" --all ";
        }
        out.comment("A hook: a program that wants to know of this moment. It gets the container's state."
                + (s.path().isEmpty()
                        ? ""
                        : " Its own name for itself is " + s.arguments().getFirst() + "."));
        if (phase == Phase.CONTAINER_BEFORE_PIVOT) {
            out.line("read -r pid _ </proc/self/stat");
        }
        String state = Words.quote(s.state()).replace("%PID%", "'\"$pid\"'");
        out.line("printf '%s' " + state + " |")
                .line("    " + limited(s.timeoutMillis()) + "\"$env\" -i " + environment + entered + command);
    }

    private static void feed(Text out, String input, String command, String rest) {
        if (input.isEmpty()) {
            out.line(command + " </dev/null" + rest);
        } else {
            out.input(command, input, "INPUT", rest);
        }
    }

    private static String limited(int millis) {
        return millis == 0 ? "" : "timeout " + (millis + 999) / 1000 + " ";
    }
}
