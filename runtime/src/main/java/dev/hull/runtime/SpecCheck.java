package dev.hull.runtime;

import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import java.nio.file.Files;
import java.nio.file.Path;

/** Contradictions between parts of a specification, and what this version or this machine does not carry out. */
final class SpecCheck {
    private static final String NOT_YET = "is not carried out yet";

    private SpecCheck() {}

    /** The process, which a container that is to run must have. */
    static ContainerProcess process(Spec spec) {
        ContainerProcess process = spec.process();
        if (process == null) {
            throw Draft.wrong("$.process", "required, but missing: a container that runs needs a process");
        }
        if (process.args().isEmpty() || process.args().getFirst().isEmpty()) {
            throw Draft.wrong("$.process.args", "must name a program");
        }
        return process;
    }

    /** The root, which every Linux container must have. */
    static Root root(Spec spec) {
        Root root = spec.root();
        if (root == null) {
            throw Draft.wrong("$.root", "required, but missing");
        }
        return root;
    }

    static void check(Draft draft) {
        root(draft.spec);
        namespaces(draft);
        ids(draft);
        SysctlCheck.check(draft);
        NetDevicePlanner.check(draft);
        notYet(draft);
        labels(draft);
    }

    /** What has to be so for a process that enters a container that runs. */
    static void checkEntering(Draft draft) {
        ids(draft);
        labels(draft);
    }

    private static void namespaces(Draft draft) {
        Linux linux = draft.linux;
        if (!draft.has(Kind.MOUNT)) {
            throw Draft.unsupported(
                    "$.linux.namespaces",
                    "a container without a mount namespace would change the host's mounts: add {\"type\": \"mount\"}");
        }
        if (!draft.has(Kind.UTS)) {
            if (!draft.spec.hostname().isEmpty()) {
                throw Draft.wrong("$.hostname", "\"" + draft.spec.hostname() + "\": needs a uts namespace");
            }
            if (!draft.spec.domainname().isEmpty()) {
                throw Draft.wrong("$.domainname", "\"" + draft.spec.domainname() + "\": needs a uts namespace");
            }
        }
        boolean mapped = !linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty();
        if (mapped && !draft.has(Kind.USER)) {
            throw Draft.wrong("$.linux.uidMappings", "id mappings need a user namespace");
        }
        if (draft.creates(Kind.USER)
                && (linux.uidMappings().isEmpty() || linux.gidMappings().isEmpty())) {
            throw Draft.wrong(
                    linux.uidMappings().isEmpty() ? "$.linux.uidMappings" : "$.linux.gidMappings",
                    "required, but missing: a new user namespace without ids is of no use");
        }
        time(draft);
    }

    private static void time(Draft draft) {
        if (!draft.linux.timeOffsets().isEmpty() && !draft.creates(Kind.TIME)) {
            throw Draft.wrong("$.linux.timeOffsets", "offsets need a new time namespace");
        }
        if (draft.has(Kind.TIME) && !draft.host.kernelAtLeast(5, 6)) {
            throw Draft.unsupported("$.linux.namespaces", "a time namespace needs Linux 5.6 or newer");
        }
    }

    /** Ids must exist where the process will be. */
    private static void ids(Draft draft) {
        if (draft.has(Kind.USER) && draft.linux.uidMappings().isEmpty()) {
            return; // an existing one: which ids it has, the kernel says when the process takes them
        }
        if (draft.has(Kind.USER)) {
            UserNamespace inner = new UserNamespace(
                    UserNamespace.Situation.MAPPED, draft.linux.uidMappings(), draft.linux.gidMappings(), true);
            ids(draft.process.user(), inner);
        } else {
            ids(draft.process.user(), draft.host.userNamespace());
        }
    }

    private static void ids(User user, UserNamespace ids) {
        if (!ids.hasUid(user.uid())) {
            throw Draft.unsupported("$.process.user.uid", user.uid() + ": " + missingId(false, user.uid()));
        }
        if (!ids.hasGid(user.gid())) {
            throw Draft.unsupported("$.process.user.gid", user.gid() + ": " + missingId(true, user.gid()));
        }
        for (int i = 0; ids.setgroups() && i < user.additionalGids().size(); i++) {
            long gid = user.additionalGids().get(i);
            if (!ids.hasGid(gid)) {
                throw Draft.unsupported("$.process.user.additionalGids[" + i + "]", gid + ": " + missingId(true, gid));
            }
        }
    }

    /** Why an id is not there, and how to get it. */
    static String missingId(boolean group, long id) {
        return (group ? "group " : "user ") + id
                + " does not exist in the user namespace; an ordinary user has more ids "
                + "than one when newuidmap and newgidmap are installed and " + (group ? "/etc/subgid" : "/etc/subuid")
                + " gives him a range that is large enough";
    }

    private static void notYet(Draft draft) {
        Linux linux = draft.linux;
        if (linux.intelRdt() != null) {
            boolean there = Files.isDirectory(Path.of("/sys/fs/resctrl/info"));
            throw Draft.unsupported(
                    "$.linux.intelRdt", there ? NOT_YET : "this machine has none: /sys/fs/resctrl is not mounted");
        }
    }

    private static void labels(Draft draft) {
        if (!draft.process.apparmorProfile().isEmpty() && !draft.host.appArmor()) {
            throw Draft.unsupported(
                    "$.process.apparmorProfile",
                    "\"" + draft.process.apparmorProfile() + "\": AppArmor is not enabled on this machine");
        }
        if (!draft.process.selinuxLabel().isEmpty() && !draft.host.selinux()) {
            throw Draft.unsupported(
                    "$.process.selinuxLabel",
                    "\"" + draft.process.selinuxLabel() + "\": SELinux is not enabled on this machine");
        }
        if (!draft.linux.mountLabel().isEmpty() && !draft.host.selinux()) {
            // It confines nobody by itself: where no process has a label, files need none.
            draft.warnings.add("$.linux.mountLabel: \"" + draft.linux.mountLabel()
                    + "\" is left out: SELinux is not enabled on this machine");
        }
    }
}
