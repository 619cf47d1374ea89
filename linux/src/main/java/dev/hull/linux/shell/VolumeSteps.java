package dev.hull.linux.shell;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.VolumeStep;
import java.util.List;

/** Prints the steps on volumes. */
final class VolumeSteps {
    private final Story story;

    VolumeSteps(Story story) {
        this.story = story;
    }

    void print(VolumeStep step) {
        Text out = story.here();
        switch (step) {
            case VolumeStep.FillVolume s -> {
                story.toolbox.helper(Helper.INSIDE);
                out.comment("The volume is new: it gets what the image has at " + s.path() + ".")
                        .line("at=$(inside " + Words.quote(s.path()) + ")")
                        .line("[ ! -d \"$at\" ] || cp -a \"$at/.\" " + Words.quote(s.data()));
            }
            case VolumeStep.ReleaseVolume s -> {
                story.toolbox.helper(Helper.REMOVE_TREE);
                String users = Words.quote(s.volume() + "/users");
                out.comment("The container's own volume goes with it, unless another container uses it, too.")
                        .line("rm -f " + Words.quote(s.volume() + "/users/" + s.container()))
                        .line("[ -n \"$(ls -A " + users + " 2>/dev/null)\" ] || remove_tree "
                                + Words.quote(s.volume()));
            }
            case VolumeStep.OwnTree s ->
                out.comment("The source and all below belongs to the container's user from here on.")
                        .line("find " + Words.quote(s.path()) + " -xdev -exec chown -h "
                                + Integer.toUnsignedString(s.uid()) + ":" + Integer.toUnsignedString(s.gid())
                                + " {} +");
            case VolumeStep.BindVolume s -> bind(out, s);
            case VolumeStep.Tree s -> tree(out, s);
            case VolumeStep.DeviceTree s -> {
                String place = "\"$work/tree." + s.place() + "\"";
                boolean block = (s.mode() & KernelFlags.S_IFBLK) == KernelFlags.S_IFBLK;
                out.comment("A device, made out here: the container's users may make none.")
                        .line("mknod -m " + HostSteps.octal(s.mode() & 07777) + " " + place + (block ? " b " : " c ")
                                + s.major() + " " + s.minor())
                        .line("chown " + Integer.toUnsignedString(s.uid()) + ":" + Integer.toUnsignedString(s.gid())
                                + " " + place);
            }
            case VolumeStep.TreeAttach s -> {
                story.toolbox.helper(Helper.LIKE);
                out.comment("What was prepared outside, where the owner of the file system may map ids, goes to "
                                + s.target() + ".")
                        .line("at=$(like \"$work/tree." + s.place() + "\" " + Words.quote(s.target()) + ")")
                        .line(story.toolbox.tool("mount") + " --rbind \"$work/tree." + s.place() + "\" \"$at\"");
                if (s.propagation() != 0) {
                    out.line("mount " + MountWords.propagation(s.propagation()) + " \"$at\"");
                }
            }
            case VolumeStep.Hold s ->
                out.comment("Hull keeps the files of the container open here, without a program.");
        }
    }

    /** A script cannot hold a tree that is attached nowhere, so it is mounted in the script's own directory meanwhile. */
    private void tree(Text out, VolumeStep.Tree s) {
        story.toolbox.helper(Helper.LIKE);
        String place = "\"$work/tree." + s.place() + "\"";
        String map = (map('u', s.uids()) + " " + map('g', s.gids())).strip();
        String ids = s.userNamespace().isEmpty() ? map : s.userNamespace();
        boolean recursive = (s.flags() & PlanFlags.BIND_RECURSIVE) != 0;
        out.comment("The files of " + s.source()
                        + " appear with other owners than they have on disk (util-linux 2.39 or newer).")
                .line("if [ -d " + Words.quote(s.source()) + " ]; then mkdir " + place + "; else : >" + place + "; fi")
                .line(story.toolbox.tool("mount") + (recursive ? " --rbind" : " --bind")
                        + (ids.isEmpty() ? "" : " -o " + Words.quote("X-mount.idmap=" + ids)) + " "
                        + Words.quote(s.source()) + " " + place);
        String change = MountWords.attributes(s.set(), s.clear());
        if (!change.isEmpty()) {
            out.line("mount -o remount,bind," + change + " " + place);
        }
        story.after.line("umount -R " + place);
    }

    private void bind(Text out, VolumeStep.BindVolume s) {
        story.toolbox.helper(Helper.LIKE);
        String source = Words.quote(s.source() + (s.beneath().isEmpty() ? "" : "/" + s.beneath()));
        boolean recursive = (s.flags() & PlanFlags.BIND_RECURSIVE) != 0;
        boolean mapped = !s.uids().isEmpty() || !s.gids().isEmpty();
        String option = mapped
                ? " -o " + Words.quote("X-mount.idmap=" + (map('u', s.uids()) + " " + map('g', s.gids())).strip())
                : "";
        out.comment(Reasons.bind(s.source(), s.target())
                        + (s.beneath().isEmpty() ? "" : " Hull follows no link that leads out of the source.")
                        + (mapped
                                ? " Its files appear with other owners than they have on disk (util-linux 2.39 or newer)."
                                : ""))
                .line("at=$(like " + source + " " + Words.quote(s.target()) + ")")
                .line(story.toolbox.tool("mount") + (recursive ? " --rbind" : " --bind") + option + " " + source
                        + " \"$at\"");
        String change = MountWords.attributes(s.set(), s.clear());
        if (!change.isEmpty()) {
            out.line("mount -o remount,bind," + change + " \"$at\"");
        }
        if (s.propagation() != 0) {
            out.line("mount " + MountWords.propagation(s.propagation()) + " \"$at\"");
        }
    }

    private static String map(char kind, List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(text.isEmpty() ? "" : " ").append(kind).append(':').append(line.replace(' ', ':'));
        }
        return text.toString();
    }
}
