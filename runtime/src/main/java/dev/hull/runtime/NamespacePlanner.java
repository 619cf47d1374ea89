package dev.hull.runtime;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.NamespaceStep.Clone;
import dev.hull.linux.plan.NamespaceStep.IdMap;
import dev.hull.linux.plan.NamespaceStep.JoinNamespace;
import dev.hull.linux.plan.NamespaceStep.TimeNamespace;
import dev.hull.linux.plan.NamespaceStep.Unshare;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.ProcessStep.Credentials;
import dev.hull.linux.plan.ProcessStep.NewSession;
import dev.hull.linux.plan.ProcessStep.SessionKeyring;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.TimeOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Namespaces: which are made by the clone, which are entered, by whom and when. */
final class NamespacePlanner {
    private static final Kind[] ENTERED_AT_BIRTH = {
        Kind.USER, Kind.PID, Kind.IPC, Kind.UTS, Kind.NETWORK, Kind.CGROUP, Kind.TIME
    };

    private static final long CAP_SETGID = 1L << 6;

    private NamespacePlanner() {}

    /**
     * Makes the first process, in the namespaces of others that it shall share: a new user namespace has no rights over
     * those, and in an existing one the new namespaces shall belong to it.
     */
    static void create(Draft draft) {
        for (Kind kind : ENTERED_AT_BIRTH) {
            Namespace namespace = draft.linux.namespace(kind);
            if (namespace != null && !namespace.path().isEmpty()) {
                draft.add(Phase.HOST_BEFORE_CLONE, new JoinNamespace(flag(kind), namespace.path()));
            }
        }
        long flags = 0;
        for (Namespace namespace : draft.linux.namespaces()) {
            // The cgroup namespace is made later: its root is the group that the process is in at that time. So is the
            // one
            // for time, whose offsets can be set only while nobody is in it.
            if (namespace.path().isEmpty() && namespace.kind() != Kind.CGROUP && namespace.kind() != Kind.TIME) {
                flags |= flag(namespace.kind());
            }
        }
        draft.add(Phase.HOST_BEFORE_CLONE, new Clone(flags));
    }

    /** Writes the maps of a new user namespace. */
    static void mapIds(Draft draft) {
        if (draft.creates(Kind.USER)) {
            draft.add(
                    Phase.HOST_AFTER_CLONE, new IdMap(0, helper(draft, "newuidmap"), lines(draft.linux.uidMappings())));
            draft.add(
                    Phase.HOST_AFTER_CLONE, new IdMap(1, helper(draft, "newgidmap"), lines(draft.linux.gidMappings())));
        }
    }

    /** The first steps of the container's first process. */
    static void enter(Draft draft) {
        if (draft.creates(Kind.TIME)) {
            // Before the process is somebody else: the file of the offsets is its present owner's.
            draft.before(new TimeNamespace(offsets(draft)));
        }
        if (draft.has(Kind.USER)) {
            becomeRoot(draft);
        }
        if (draft.creates(Kind.CGROUP)) {
            draft.before(new Unshare(KernelFlags.CLONE_NEWCGROUP));
        }
        keyring(draft);
        if (!draft.process.terminal()) {
            draft.before(new NewSession());
        }
    }

    /** The caller's keys stay outside. */
    static void keyring(Draft draft) {
        if (draft.request.newKeyring()) {
            draft.before(new SessionKeyring());
        }
    }

    private static List<String> offsets(Draft draft) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, TimeOffset> offset : draft.linux.timeOffsets().entrySet()) {
            TimeOffset value = offset.getValue();
            lines.add(offset.getKey() + " " + value.seconds() + " " + value.nanoseconds());
        }
        return lines;
    }

    /** In a fresh user namespace the process has every capability but still a number from outside, which owns nothing. */
    static void becomeRoot(Draft draft) {
        long all = (1L << (draft.host.lastCapability() + 1)) - 1;
        int flags = keepsGroups(draft) ? PlanFlags.CRED_KEEP_GROUPS : 0;
        draft.before(new Credentials(0, 0, List.of(), all, all, all, 0, 0, flags));
    }

    /**
     * Whether the caller's groups stay: because an annotation of crun's, which Podman sets for {@code --group-add keep-groups},
     * asks for it; or because this is nobody's root, whom the kernel lets map himself alone, and denies setgroups in return.
     */
    static boolean keepsGroups(Draft draft) {
        return draft.spec.annotations().containsKey(PlanCompiler.KEEP_GROUPS) || mayNotSetGroups(draft);
    }

    static boolean mayNotSetGroups(Draft draft) {
        return draft.has(Kind.USER) && !draft.host.has(CAP_SETGID) && mapsOneId(draft);
    }

    /** The program with the privilege to map ranges, where they are needed and this process may not. */
    private static String helper(Draft draft, String program) {
        return draft.host.has(CAP_SETGID) || mapsOneId(draft) ? "" : program;
    }

    private static boolean mapsOneId(Draft draft) {
        List<IdMapping> gids = draft.linux.gidMappings();
        List<IdMapping> uids = draft.linux.uidMappings();
        return gids.size() <= 1
                && uids.size() <= 1
                && (gids.isEmpty() || gids.getFirst().size() == 1)
                && (uids.isEmpty() || uids.getFirst().size() == 1);
    }

    private static List<String> lines(List<IdMapping> mappings) {
        List<String> lines = new ArrayList<>();
        for (IdMapping mapping : mappings) {
            lines.add(mapping.line());
        }
        return lines;
    }

    static long flag(Kind kind) {
        return switch (kind) {
            case PID -> KernelFlags.CLONE_NEWPID;
            case NETWORK -> KernelFlags.CLONE_NEWNET;
            case MOUNT -> KernelFlags.CLONE_NEWNS;
            case IPC -> KernelFlags.CLONE_NEWIPC;
            case UTS -> KernelFlags.CLONE_NEWUTS;
            case USER -> KernelFlags.CLONE_NEWUSER;
            case CGROUP -> KernelFlags.CLONE_NEWCGROUP;
            case TIME -> KernelFlags.CLONE_NEWTIME;
        };
    }
}
