package dev.hull.runtime;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.MountStep.BindRoot;
import dev.hull.linux.plan.MountStep.MakeInnerDirectory;
import dev.hull.linux.plan.MountStep.MaskPath;
import dev.hull.linux.plan.MountStep.MountAttributes;
import dev.hull.linux.plan.MountStep.Overlay;
import dev.hull.linux.plan.MountStep.PrivateParent;
import dev.hull.linux.plan.MountStep.Propagation;
import dev.hull.linux.plan.MountStep.ReadonlyPath;
import dev.hull.linux.plan.MountStep.Root;
import dev.hull.linux.plan.NamespaceStep.JoinMounts;
import dev.hull.linux.plan.ProcessStep.Terminal;
import dev.hull.oci.runtime.ConsoleSize;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.runtime.names.MountOptions;
import java.util.List;

/** The root file system: how it comes to be a mount, and what is done to it once everything is in place. */
final class RootPlanner {
    private RootPlanner() {}

    /** Cuts the new mount namespace off from the host's, then makes the root a mount point. */
    static void root(Draft draft) {
        String path = draft.hostPath(SpecCheck.root(draft.spec).path());
        Namespace mounts = draft.linux.namespace(Namespace.Kind.MOUNT);
        if (mounts != null && !mounts.path().isEmpty()) {
            draft.before(new JoinMounts(mounts.path()));
        }
        switch (draft.linux.rootfsPropagation()) {
            // Mounts below shared volumes shall reach the host; the root and what is mounted there shall not.
            case "shared", "rshared" -> draft.before(new PrivateParent(path));
            case "private", "rprivate" ->
                draft.before(new Propagation("/", KernelFlags.MS_PRIVATE | KernelFlags.MS_REC));
            // Nothing that is mounted in here reaches the host; what "slave" keeps is the other direction.
            default -> draft.before(new Propagation("/", KernelFlags.MS_SLAVE | KernelFlags.MS_REC));
        }
        OverlayRoot overlay = draft.request.overlay();
        if (overlay == null) {
            draft.before(new BindRoot(path));
        } else {
            draft.before(new Overlay(path, overlay.lower(), overlay.upper(), overlay.work(), overlay.options()));
        }
        draft.before(new Root(path));
    }

    /** The last steps before the pivot: terminal, hidden and read-only paths, directory of the process, read-only root. */
    static void finish(Draft draft) {
        if (draft.process.terminal()) {
            ConsoleSize size = draft.process.consoleSize();
            draft.before(size == null ? new Terminal(0, 0) : new Terminal(size.width(), size.height()));
        }
        if (!draft.process.cwd().equals("/")) {
            draft.before(new MakeInnerDirectory(draft.process.cwd(), 0755, 0, 0));
        }
        for (String path : draft.linux.readonlyPaths()) {
            draft.before(new ReadonlyPath(path));
        }
        for (String path : draft.linux.maskedPaths()) {
            draft.before(new MaskPath(path));
        }
        for (Mount mount : draft.spec.mounts()) {
            MountOptions options = MountOptions.parse(mount.options());
            if (MountPlanner.turnsReadonlyLate(mount, options)) {
                draft.before(new MountAttributes(MountPlanner.destination(mount), KernelFlags.MOUNT_ATTR_RDONLY, 0, 0));
            }
        }
        if (SpecCheck.root(draft.spec).readonly()) {
            draft.before(new MountAttributes("/", KernelFlags.MOUNT_ATTR_RDONLY, 0, 0));
        }
    }

    /** Propagation that the specification wants for the root, once it is the root. */
    static void propagation(Draft draft) {
        String word = draft.linux.rootfsPropagation();
        if (!word.isEmpty()) {
            long flags = MountOptions.parse(List.of(word)).propagation();
            draft.inside(new Propagation("/", flags));
        }
    }
}
