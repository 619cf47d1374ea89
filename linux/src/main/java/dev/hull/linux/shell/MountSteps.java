package dev.hull.linux.shell;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import java.util.List;

/** Prints the steps that build the root file system. All of them run before the pivot, below {@code "$root"}. */
final class MountSteps {
    // mount(8) of some versions hands at most one page to the kernel.
    private static final int LONGEST_OPTIONS = 3500;
    private final Story story;

    MountSteps(Story story) {
        this.story = story;
    }

    void print(Phase phase, MountStep step) {
        Text out = story.here();
        switch (step) {
            case MountStep.Propagation s -> propagation(out, phase, s);
            case MountStep.Overlay s -> overlay(out, s);
            case MountStep.PrivateParent s -> {
                story.toolbox.tool("findmnt");
                out.comment("What is mounted on " + s.path()
                                + " stays in here, although mounts are shared with the host.")
                        .line(mount() + " --make-private \"$(findmnt -n -o TARGET -T " + Words.quote(s.path()) + ")\"");
            }
            case MountStep.BindRoot s ->
                out.comment(
                                "pivot_root wants the new root to be a mount point: a directory becomes one by a bind on itself.")
                        .line(mount() + " --rbind " + Words.quote(s.path()) + " " + Words.quote(s.path()));
            case MountStep.Root s ->
                out.comment("From here on paths of the container mean paths below " + s.path() + ".");
            case MountStep.Pivot() ->
                out.comment(
                        "Here Hull turns the root (pivot_root) and detaches the old one. In this script the helper does that at"
                                + " the very end, because without the host's root its tools are gone.");
            case MountStep.Mount s -> {
                // without it the file system's own mode: that of the directory is not known here
                String data = s.data().equals("mode=" + MountStep.Mount.MODE)
                        ? ""
                        : s.data().replace("mode=" + MountStep.Mount.MODE + ",", "");
                String options = MountWords.options(s.flags(), data);
                out.comment(Reasons.mount(s.target(), s.type()))
                        .line(mount() + " -t " + Words.quote(s.type()) + option(options) + " " + Words.quote(s.source())
                                + " " + directory(s.target()));
            }
            case MountStep.Bind s -> bind(out, s);
            case MountStep.MakeInnerDirectory s -> {
                helper(Helper.INSIDE);
                out.comment("The directory " + s.path() + ", unless the image has it.")
                        .line("at=$(inside " + Words.quote(s.path()) + ")");
                out.line("[ -e \"$at\" ] || { mkdir -p \"$at\" && chmod " + HostSteps.octal(s.mode()) + " \"$at\""
                        + owner(s.uid(), s.gid()) + "; }");
            }
            case MountStep.MakeInnerFile s -> {
                helper(Helper.INSIDE);
                out.comment("The file " + s.path() + ", unless the image has it.")
                        .line("at=$(inside " + Words.quote(s.path()) + ")")
                        .line("if [ ! -e \"$at\" ]; then")
                        .line("    mkdir -p \"${at%/*}\"")
                        .line("    printf '%s' " + Words.quote(s.content()) + " >\"$at\"")
                        .line("    chmod " + HostSteps.octal(s.mode()) + " \"$at\"")
                        .line("fi");
            }
            case MountStep.MakeDevice s -> device(out, s);
            case MountStep.MakeSymlink s -> {
                helper(Helper.ENTRY);
                String entry = "\"$(entry " + Words.quote(s.path()) + ")\"";
                out.comment("A name that programs expect.")
                        .line(
                                s.keep() == 1
                                        ? "[ -e " + entry + " ] || [ -L " + entry + " ] || ln -s "
                                                + Words.quote(s.text()) + ' ' + entry
                                        : "ln -sfn " + Words.quote(s.text()) + ' ' + entry);
            }
            case MountStep.MaskPath s -> {
                helper(Helper.HIDE);
                out.comment(Reasons.masked(s.path())).line("hide " + Words.quote(s.path()));
            }
            case MountStep.ReadonlyPath s -> {
                helper(Helper.READ_ONLY);
                out.comment(Reasons.readOnly(s.path())).line("read_only " + Words.quote(s.path()));
            }
            case MountStep.MountAttributes s -> {
                helper(Helper.INSIDE);
                String change = MountWords.attributes(s.set(), s.clear());
                out.comment("What is mounted at " + s.path() + " is done and gets its last options: " + change + ".");
                attributes(out, change, s.recursive() != 0, "\"$(inside " + Words.quote(s.path()) + ")\"");
            }
            case MountStep.Toolkit s ->
                out.comment("Here Hull makes one read-only tree of the toolkit's layers, attached nowhere: "
                        + String.join(", ", s.lower()) + ". A shell cannot hold such a tree.");
            case MountStep.ToolkitAttach s ->
                out.comment("Here Hull attaches it at " + s.path() + "/root"
                        + ((s.flags() & PlanFlags.TOOLKIT_PRIVATE) != 0
                                ? ", in a private copy of the container's mounts that only this program sees"
                                : "")
                        + ", and makes a link in " + s.path() + "/bin for each of its programs.");
            case MountStep.CopyUpTmpfs s -> {
                String options = MountWords.options(s.flags() & ~KernelFlags.MS_RDONLY, s.data());
                out.comment("A file system in memory at " + s.path() + ", filled with what the image has there.")
                        .line("at=" + directory(s.path()))
                        .line("mkdir -p \"$work/copy\"")
                        .line(mount() + " -t tmpfs" + option(options) + " tmpfs \"$work/copy\"")
                        .line("cp -a \"$at/.\" \"$work/copy/\"")
                        .line("mount --move \"$work/copy\" \"$at\"");
                if ((s.flags() & KernelFlags.MS_RDONLY) != 0) {
                    out.line("mount -o remount,bind,ro \"$at\"");
                }
            }
        }
    }

    private void propagation(Text out, Phase phase, MountStep.Propagation s) {
        String words = mount() + " " + MountWords.propagation(s.flags()) + " ";
        String meaning = "What is mounted or unmounted in here does not reach the host"
                + ((s.flags() & KernelFlags.MS_SLAVE) != 0 ? "; what the host mounts still arrives." : ".");
        if (phase == Phase.CONTAINER_BEFORE_PIVOT) {
            out.comment(meaning).line(words + Words.quote(s.path()));
            return;
        }
        // pivot_root refuses a root that is shared, so this comes after it; the way to it is the process that is in it
        String below = s.path().equals("/") ? "" : Words.quote(s.path());
        story.toolbox.tool("nsenter");
        story.finale
                .turned()
                .comment("How mounts below " + s.path() + " of the container spread to namespaces made from its own.")
                .line("nsenter --target \"$pid\" --mount \"$mount\" --no-canonicalize "
                        + MountWords.propagation(s.flags()) + " /proc/\"$pid\"/root" + below);
    }

    private void overlay(Text out, MountStep.Overlay s) {
        String target = Words.quote(s.target());
        if (s.lower().size() == 1 && s.upper().isEmpty()) {
            out.comment("The only layer of the image, read-only.")
                    .line(mount() + " --bind " + Words.quote(s.lower().getFirst()) + " " + target)
                    .line("mount -o remount,bind,ro " + target);
            return;
        }
        out.comment(
                "The layers of the image, topmost first, seen as one tree. They stay as they are: what the container changes is"
                        + " copied up into a directory of its own.");
        String lower = joined(s.lower());
        String rest = (s.upper().isEmpty() ? "" : ",upperdir=" + escape(s.upper()) + ",workdir=" + escape(s.work()))
                + (s.options().isEmpty() ? "" : "," + String.join(",", s.options()));
        if (lower.length() + rest.length() <= LONGEST_OPTIONS) {
            out.line(mount() + " -t overlay -o " + Words.quote("lowerdir=" + lower + rest) + " overlay " + target);
            return;
        }
        out.comment("So many layers do not fit into the options of a mount: short links stand for them.")
                .line("mkdir \"$work/layers\"")
                .line("cd \"$work/layers\"");
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < s.lower().size(); i++) {
            out.line("ln -s " + Words.quote(s.lower().get(i)) + " " + i);
            names.append(i == 0 ? "" : ":").append(i);
        }
        out.line(mount() + " -t overlay -o " + Words.quote("lowerdir=" + names + rest) + " overlay " + target);
        out.line("cd /");
    }

    private static String joined(List<String> layers) {
        StringBuilder text = new StringBuilder();
        for (String layer : layers) {
            text.append(text.isEmpty() ? "" : ":").append(escape(layer));
        }
        return text.toString();
    }

    private static String escape(String path) {
        return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
    }

    private void bind(Text out, MountStep.Bind s) {
        helper(Helper.LIKE);
        String source = Words.quote(s.source());
        boolean recursive = (s.flags() & PlanFlags.BIND_RECURSIVE) != 0;
        boolean optional = (s.flags() & PlanFlags.BIND_OPTIONAL) != 0;
        out.comment(Reasons.bind(s.source(), s.target()) + (optional ? " If the host has it." : ""));
        Text body = new Text(optional ? "    " : "");
        body.line("at=$(like " + source + " " + Words.quote(s.target()) + ")");
        body.line(mount() + (recursive ? " --rbind " : " --bind ") + source + " \"$at\"");
        String change = MountWords.attributes(s.set(), s.clear());
        if (!change.isEmpty()) {
            attributes(body, change, (s.flags() & PlanFlags.BIND_ATTR_RECURSIVE) != 0, "\"$at\"");
        }
        if (s.propagation() != 0) {
            body.line("mount " + MountWords.propagation(s.propagation()) + " \"$at\"");
        }
        if (optional) {
            out.line("if [ -e " + source + " ]; then").raw(body.toString()).line("fi");
        } else {
            out.raw(body.toString());
        }
    }

    private void attributes(Text out, String change, boolean recursive, String at) {
        if (recursive) {
            helper(Helper.REMOUNT);
            out.line("remount " + change + " " + at);
        } else {
            out.line(mount() + " -o remount,bind," + change + " " + at);
        }
    }

    private void device(Text out, MountStep.MakeDevice s) {
        helper(Helper.ENTRY);
        story.toolbox.tool("mknod");
        long type = s.mode() & 0170000;
        String kind = type == KernelFlags.S_IFBLK ? "b" : type == KernelFlags.S_IFIFO ? "p" : "c";
        String numbers = kind.equals("p")
                ? "p"
                : kind + " " + Integer.toUnsignedString(s.major()) + " " + Integer.toUnsignedString(s.minor());
        out.comment(Reasons.device(s.path()))
                .line("at=$(entry " + Words.quote(s.path()) + ")")
                .line("[ -e \"$at\" ] || { mknod -m " + HostSteps.octal(s.mode()) + " \"$at\" " + numbers
                        + owner(s.uid(), s.gid()) + "; }");
    }

    private static String owner(int uid, int gid) {
        return uid == 0 && gid == 0
                ? ""
                : " && chown " + Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid) + " \"$at\"";
    }

    private String directory(String path) {
        helper(Helper.DIRECTORY);
        return "\"$(directory " + Words.quote(path) + ")\"";
    }

    private String mount() {
        return story.toolbox.tool("mount");
    }

    private void helper(Helper helper) {
        story.toolbox.helper(helper);
    }

    private static String option(String options) {
        return options.isEmpty() ? "" : " -o " + Words.quote(options);
    }
}
