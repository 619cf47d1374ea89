package dev.hull.linux.shell;

import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.ProcessStep;
import java.util.ArrayList;
import java.util.List;

/** The last command of the first process: drop the privileges, wait until the root has turned, become the program. */
final class Finale {
    private final Text comments = new Text("");
    private final Text hostCommands = new Text("    ");
    private final Text turned = new Text("    ");
    private final List<String> privileges = new ArrayList<>();
    private String entry = "";
    private String directory = "/";
    private String mask = "\"$mask\"";
    private boolean init;
    private ProcessStep.Exec exec = new ProcessStep.Exec(List.of(), List.of(), List.of());

    /** Commands that the helper runs after the pivot, for what would be in the way of the tools before. */
    Text host() {
        return hostCommands;
    }

    /** Commands of the helper between the pivot and the end of the old root. */
    Text turned() {
        return turned;
    }

    String hostCommands() {
        return hostCommands.toString();
    }

    void comment(String sentence) {
        comments.comment(sentence);
    }

    /** The command that joins the mounts of a container that runs: last, since the tools of the host are gone after it. */
    void enter(String command) {
        entry = command;
        comments.comment(
                "From here on the root is the container's: the tools of the next command must be in there, at the"
                        + " same paths. Hull needs none.");
    }

    void directory(String path) {
        directory = Words.quote(path);
        comments.comment("Working directory: " + path + ", entered once that is a path of the container.");
    }

    void umask(int value) {
        mask = "0" + Integer.toOctalString(value);
        comments.comment("Permissions that new files do not get: umask " + mask + ".");
    }

    void noNewPrivileges() {
        privileges.add("--no-new-privs");
        comments.comment("No new privileges: set-user-ID programs and file capabilities give nothing from here on.");
    }

    void label(String option, String label, String sentence) {
        privileges.add(option + "=" + Words.quote(label));
        comments.comment(sentence);
    }

    void credentials(ProcessStep.Credentials step) {
        privileges.add("--reuid=" + Integer.toUnsignedString(step.uid()));
        privileges.add("--regid=" + Integer.toUnsignedString(step.gid()));
        if ((step.flags() & PlanFlags.CRED_KEEP_GROUPS) != 0) {
            privileges.add("--keep-groups");
        } else if (step.additionalGids().isEmpty()) {
            privileges.add("--clear-groups");
        } else {
            privileges.add("--groups=" + Words.quote(String.join(",", step.additionalGids())));
        }
        privileges.add("--inh-caps=" + CapabilityWords.change(step.inheritable()));
        privileges.add("--ambient-caps=" + CapabilityWords.change(step.ambient()));
        privileges.add("--bounding-set=" + CapabilityWords.change(step.bounding()));
        comments.comment(
                "User " + Integer.toUnsignedString(step.uid()) + ", group " + Integer.toUnsignedString(step.gid())
                        + ". Of root's power only these capabilities can ever be had again: "
                        + CapabilityWords.list(step.bounding()) + ".");
    }

    void init() {
        init = true;
        comments.comment(
                "A first process that reaps orphans stays in front of the program: the shell itself. Unlike Hull's it does"
                        + " not pass signals on.");
    }

    void exec(ProcessStep.Exec step) {
        exec = step;
    }

    /** Appends the comments and the one long command. */
    void print(Text text, Toolbox toolbox) {
        toolbox.tool("env");
        toolbox.tool("sh");
        text.blank().raw(comments.toString());
        text.comment("The program, with exactly this environment. The shell below waits until the root has turned, and"
                + " closes what it was told by.");
        text.line("exec \\");
        if (!entry.isEmpty()) {
            text.line("    " + entry + " \\");
        }
        if (!privileges.isEmpty()) {
            toolbox.tool("setpriv");
            text.line("    \"$setpriv\" \\");
            for (String option : privileges) {
                text.line("    " + option + " \\");
            }
            text.line("    -- \\");
        }
        text.line("    \"$env\" -i \\");
        for (String variable : exec.environment()) {
            text.line("    " + Words.quote(variable) + " \\");
        }
        text.line("    \"$sh\" -c '");
        text.raw(waiting());
        text.line("    ' sh " + mask + " " + directory + " \\");
        text.line("    " + Words.quote(exec.arguments()));
    }

    private boolean hasPath() {
        for (String variable : exec.environment()) {
            if (variable.startsWith("PATH=")) {
                return true;
            }
        }
        return false;
    }

    /** The waiting shell: arguments are the umask, the directory, then the program with its arguments. */
    private String waiting() {
        Text text = new Text("        ");
        text.line("echo ready >&8");
        text.line("read -r answer <&9 && [ \"$answer\" = go ] || exit 125");
        text.line("umask \"$1\" && cd \"$2\" && shift 2 || exit 125");
        text.line("unset PWD OLDPWD SHLVL");
        for (String variable : exec.environment()) {
            for (String name : new String[] {"PWD", "OLDPWD", "SHLVL"}) {
                if (variable.startsWith(name + "=")) {
                    String value = Words.quote(variable.substring(name.length() + 1));
                    text.line("export " + name + "=" + value.replace("'", "'\\''"));
                }
            }
        }
        if (!hasPath()) {
            // not exported, so only this shell has it
            text.line("PATH=" + Words.quote(String.join(":", exec.searchPath())).replace("'", "'\\''"));
        }
        if (init) {
            text.line("\"$@\" 8>&- 9>&-");
            text.line("exit $?");
        } else {
            text.line("exec \"$@\" 8>&- 9>&-");
        }
        return text.toString();
    }
}
