package dev.hull.linux.shell;

import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.PlanFlags;

/** Prints steps on files and control groups. */
final class HostSteps {
    private final Story story;

    HostSteps(Story story) {
        this.story = story;
    }

    void file(FileStep step) {
        Text out = story.here();
        switch (step) {
            case FileStep.MakeDirectory s ->
                out.comment("A directory of Hull's.")
                        .line("[ -d " + Words.quote(s.path()) + " ] || { mkdir -p " + Words.quote(s.path())
                                + " && chmod " + octal(s.mode()) + " " + Words.quote(s.path()) + "; }");
            case FileStep.WriteFile s -> writeFile(out, s);
            case FileStep.RemoveFile s ->
                out.comment(Reasons.removedFile(s.path())).line("rm -f " + Words.quote(s.path()));
            case FileStep.RemoveTree s -> {
                story.toolbox.helper(Helper.REMOVE_TREE);
                out.comment("The directory goes with everything below.").line("remove_tree " + Words.quote(s.path()));
            }
            case FileStep.PidFile s ->
                out.comment("Hull records process ids and their start times in " + s.path()
                        + ". This script does not, so that Hull does not take the container for its own.");
            case FileStep.ProcessFile s ->
                out.comment("The number of the first process, for whoever asked for it.")
                        .line("printf '%s' \"$pid\" >" + Words.quote(s.path()));
            case FileStep.ExitFile s ->
                out.comment("Hull records how the program ended in " + s.path() + ". This script does not.");
            case FileStep.AppendEvent s ->
                out.comment(
                        "Hull adds a line to " + s.path() + ", which its events are read from. This script does not.");
        }
    }

    private static void writeFile(Text out, FileStep.WriteFile s) {
        String arrow = (s.flags() & PlanFlags.WRITE_APPEND) != 0 ? " >>" : " >";
        String end = (s.flags() & PlanFlags.WRITE_OPTIONAL) != 0 ? " || true" : "";
        out.comment(Reasons.writtenFile(s.path()));
        out.line("printf '%s' " + Words.quote(s.text()) + arrow + Words.quote(s.path()) + end);
    }

    void cgroup(CgroupStep step) {
        Text out = story.here();
        switch (step) {
            case CgroupStep.CgroupCreate s -> {
                story.toolbox.helper(Helper.NEW_CGROUP);
                out.comment(
                                "Control groups: the kernel counts and limits what the processes in one use together. Version 1 has one tree for"
                                        + " each resource, version 2 one tree for all.")
                        .line("new_cgroup " + Words.quote(s.path()));
            }
            case CgroupStep.CgroupWrite s -> {
                out.comment(Reasons.limit(s.file()));
                for (String line : s.value().split("\n", -1)) {
                    out.line("echo " + Words.quote(line) + " >" + Words.quote(s.path() + "/" + s.file()));
                }
            }
            case CgroupStep.CgroupJoin s -> {
                String process = story.inContainer() ? "0" : "\"$pid\"";
                out.comment(
                                "The first process enters its groups before anything else, so that nothing of it goes uncounted."
                                        + (story.inContainer() ? " 0 stands for the process that writes it." : ""))
                        .line("echo " + process + " >" + Words.quote(s.path() + "/cgroup.procs"));
            }
            case CgroupStep.CgroupDevices s ->
                out.comment(
                        "Hull puts rules on devices on " + s.path() + ", an eBPF program of " + s.program().length / 8
                                + " instructions. No tool of the shell loads one; this script does without.");
            case CgroupStep.CgroupRemove s -> {
                story.toolbox.helper(Helper.END_CGROUP);
                out.comment("The control groups go, with whatever is left in them.")
                        .line("end_cgroup " + Words.quote(s.path()));
            }
            case CgroupStep.SystemdCall s -> systemd(out, s);
            case CgroupStep.CgroupOom s ->
                out.comment(
                                "Was a process killed because the group had no memory left? Hull records it; here it is said.")
                        .line("! grep -q " + Words.quote("^" + s.key() + " [1-9]") + " "
                                + Words.quote(s.path() + "/" + s.file())
                                + " 2>/dev/null || echo 'the container ran out of memory' >&2");
        }
    }

    /** The deed is a verb and the name of a unit. */
    private static void systemd(Text out, CgroupStep.SystemdCall s) {
        String[] words = s.what().split(" ", -1);
        boolean user = !s.sockets().getFirst().equals("/run/dbus/system_bus_socket");
        String options = user ? "--user " : "";
        if (words[0].equals("stop")) {
            out.comment("systemd forgets the unit.")
                    .line("systemctl " + options + "stop " + Words.quote(words[1]) + " 2>/dev/null || true");
            return;
        }
        String manager = "busctl " + options
                + "call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager ";
        if (words[0].equals("start")) {
            out.comment(
                            "systemd manages the control groups here: it is asked for a scope with the process in it, whose group"
                                    + " is handed over (Delegate).")
                    .line(manager + "StartTransientUnit 'ssa(sv)a(sa(sv))' " + Words.quote(words[1]) + " fail "
                            + (s.properties().size() + 1) + " PIDs au 1 \"$pid\" \\");
            for (String property : s.properties()) {
                out.line("    " + property + " \\");
            }
            out.line("    0")
                    .line("until grep -q " + Words.quote(words[1]) + " /proc/\"$pid\"/cgroup; do sleep 0.1; done");
        } else {
            out.comment("systemd moves the process into the container's scope.")
                    .line(manager + "AttachProcessesToUnit ssau " + Words.quote(words[1]) + " /container 1 \"$pid\"");
        }
    }

    static String octal(long mode) {
        return "0" + Long.toOctalString(mode & 07777);
    }
}
