package dev.hull.runtime;

import static dev.hull.linux.plan.KernelFlags.*;

import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.MountStep.Bind;
import dev.hull.linux.plan.MountStep.CopyUpTmpfs;
import dev.hull.linux.plan.MountStep.MakeSymlink;
import dev.hull.linux.plan.MountStep.MountAttributes;
import dev.hull.linux.plan.MountStep.Propagation;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.VolumeStep;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.names.MountOptions;
import dev.hull.runtime.names.MountOptions.IdMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The specification's mounts, in their order. */
public final class MountPlanner {
    /**
     * Option of a bind: a path beneath the source that is bound instead of all of it, resolved with the source as the root, so
     * that no link which a container has planted there leads out of it.
     */
    public static final String BENEATH = "X-hull.beneath=";

    private static final int MOST_TREES = 60;

    // An ordinary user of the low-level runtime has it only inside.
    private static final long CAP_SYS_ADMIN = 1L << 21;

    private MountPlanner() {}

    /**
     * Id-mapped binds of a container with users of its own, made while there is still somebody whom the file systems belong
     * to.
     */
    static void trees(Draft draft) {
        for (Mount mount : draft.spec.mounts()) {
            MountOptions options = MountOptions.parse(mount.options());
            if (!isTree(draft, mount, options)) {
                continue;
            }
            boolean container = mount.uidMappings().isEmpty() && options.idMap() != IdMap.NONE;
            Namespace user = draft.linux.namespace(Kind.USER);
            String path = container && user != null ? user.path() : "";
            container &= path.isEmpty();
            draft.add(
                    Phase.HOST_BEFORE_CLONE,
                    new VolumeStep.Tree(
                            draft.nextPlace(),
                            draft.hostPath(mount.source()),
                            treeFlags(options),
                            options.set(),
                            options.clear(),
                            lines(container ? draft.linux.uidMappings() : mount.uidMappings()),
                            lines(container ? draft.linux.gidMappings() : mount.gidMappings()),
                            path));
        }
    }

    /** Binds of a bundle are made by the monitor too: the container's users may not even reach their sources. */
    private static boolean isTree(Draft draft, Mount mount, MountOptions options) {
        if (!mount.isBind() || !draft.has(Kind.USER) || (options.flags() & MS_REMOUNT) != 0) {
            return false;
        }
        boolean mapped = !mount.uidMappings().isEmpty() || options.idMap() != IdMap.NONE;
        boolean plain = options.copySymlink() || options.sourceLink() || options.targetLink();
        return mapped
                || (draft.request.overlay() == null
                        && draft.host.userNamespace().isHost()
                        && draft.host.has(CAP_SYS_ADMIN)
                        && beneath(mount).isEmpty()
                        && !plain
                        && draft.spec.mounts().size() < MOST_TREES);
    }

    private static int treeFlags(MountOptions options) {
        return (options.recursiveBind() ? PlanFlags.BIND_RECURSIVE : 0)
                | (options.idMap() == IdMap.RECURSIVE ? PlanFlags.BIND_MAP_RECURSIVE : 0);
    }

    static void mounts(Draft draft, CgroupPlan cgroup) {
        List<Mount> mounts = draft.spec.mounts();
        for (int i = 0; i < mounts.size(); i++) {
            mount(draft, cgroup, mounts.get(i), "$.mounts[" + i + "]");
        }
    }

    /** Inner path of a mount, without a closing slash. */
    static String destination(Mount mount) {
        String path = mount.destination().startsWith("/") ? mount.destination() : "/" + mount.destination();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether things have to be made inside a read-only mount first: it turns read-only at the end. */
    static boolean turnsReadonlyLate(Mount mount, MountOptions options) {
        return !mount.isBind()
                && (options.flags() & MS_REMOUNT) == 0
                && (options.flags() & MS_RDONLY) != 0
                && (mount.type().equals("tmpfs") || destination(mount).equals("/dev"));
    }

    private static void mount(Draft draft, CgroupPlan cgroup, Mount mount, String path) {
        MountOptions options = MountOptions.parse(mount.options());
        MountCheck.check(draft, mount, options, path);
        String target = destination(mount);
        if (target.equals("/") && mount.isBind()) {
            // what is bound there is the root from now on
            bind(draft, mount, target, options);
            draft.before(
                    new MountStep.Root(draft.hostPath(SpecCheck.root(draft.spec).path())));
            return;
        }
        if ((options.flags() & MS_REMOUNT) != 0) {
            change(draft, mount, target, options);
        } else if (mount.isBind()) {
            bind(draft, mount, target, options);
        } else if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
            CgroupMountPlanner.mount(draft, cgroup, target, options);
        } else if (boundInUserNamespace(draft, mount.type())) {
            bindFromHost(draft, mount.type(), target);
        } else {
            create(draft, mount, target, options, path);
        }
        if (options.recursiveSet() != 0 || options.recursiveClear() != 0) {
            draft.before(new MountAttributes(target, options.recursiveSet(), options.recursiveClear(), 1));
        }
        if (options.propagation() != 0 && !mount.isBind()) {
            draft.before(new Propagation(target, options.propagation()));
        }
    }

    /** What of the source is bound, by Hull's own option; empty for all of it. */
    private static String beneath(Mount mount) {
        for (String option : mount.options()) {
            if (option.startsWith(BENEATH)) {
                return option.substring(BENEATH.length());
            }
        }
        return "";
    }

    private static List<String> lines(List<IdMapping> mappings) {
        List<String> lines = new ArrayList<>();
        for (IdMapping mapping : mappings) {
            lines.add(mapping.line());
        }
        return lines;
    }

    /** The bind mounts alone, of those whose source is still there: what a container's files are while it does not run. */
    static void binds(Draft draft) {
        for (Mount mount : draft.spec.mounts()) {
            MountOptions options = MountOptions.parse(mount.options());
            boolean again = (options.flags() & MS_REMOUNT) != 0;
            if (!again && mount.isBind() && Files.exists(Path.of(draft.hostPath(mount.source())))) {
                bind(draft, mount, destination(mount), options);
                if (options.recursiveSet() != 0) {
                    draft.before(new MountAttributes(destination(mount), options.recursiveSet(), 0, 1));
                }
            }
        }
    }

    private static void bind(Draft draft, Mount mount, String target, MountOptions options) {
        String beneath = beneath(mount);
        if (isTree(draft, mount, options)) {
            draft.before(new VolumeStep.TreeAttach(draft.takePlace(), target, options.propagation()));
            return;
        }
        if (mount.uidMappings().isEmpty() && beneath.isEmpty()) {
            Path source = Path.of(draft.hostPath(mount.source()));
            if (options.copySymlink() && Files.isSymbolicLink(source)) {
                draft.before(new MakeSymlink(linkText(source), target));
                return;
            }
            int links = (options.sourceLink() ? PlanFlags.BIND_SOURCE_LINK : 0)
                    | (options.targetLink() ? PlanFlags.BIND_TARGET_LINK : 0);
            bind(draft, source.toString(), target, options, links);
            return;
        }
        draft.before(new VolumeStep.BindVolume(
                draft.hostPath(mount.source()),
                beneath,
                target,
                treeFlags(options),
                options.set(),
                options.clear(),
                options.propagation(),
                lines(mount.uidMappings()),
                lines(mount.gidMappings())));
    }

    /** Changes what is mounted there already: with a bind the one mount, otherwise the whole file system. */
    private static void change(Draft draft, Mount mount, String target, MountOptions options) {
        if (!mount.isBind()) {
            String source = mount.source().isEmpty() ? "none" : mount.source();
            draft.before(new MountStep.Mount(source, target, mount.type(), options.flags(), options.data()));
        } else {
            draft.before(new MountAttributes(target, options.set(), options.clear(), 0));
            if (options.propagation() != 0) {
                draft.before(new Propagation(target, options.propagation()));
            }
        }
    }

    private static boolean hasMode(String data) {
        return data.startsWith("mode=") || data.contains(",mode=");
    }

    private static String linkText(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Draft draft, Mount mount, String target, MountOptions options, String path) {
        long flags = turnsReadonlyLate(mount, options) ? options.flags() & ~MS_RDONLY : options.flags();
        String data = MountCheck.ids(draft, mount.type(), options.data(), path);
        if (!draft.linux.mountLabel().isEmpty()
                && draft.host.selinux()
                && !mount.type().equals("proc")
                && !mount.type().equals("sysfs")) {
            data = (data.isEmpty() ? "" : data + ",") + "context=\"" + draft.linux.mountLabel() + "\"";
        }
        if (mount.type().equals("tmpfs") && !options.copyUp() && !hasMode(data)) {
            // as with other runtimes, the directory's own, so that /tmp stays everybody's
            data = "mode=" + MountStep.Mount.MODE + (data.isEmpty() ? "" : "," + data);
        }
        String source = mount.source().isEmpty() ? mount.type() : mount.source();
        draft.before(
                options.copyUp()
                        ? new CopyUpTmpfs(target, flags, data)
                        : new MountStep.Mount(source, target, mount.type(), flags, data));
    }

    /** Binds a host path with the options' attributes. */
    static void bind(Draft draft, String source, String target, MountOptions options, int extraFlags) {
        int flags = extraFlags | (options.recursiveBind() ? PlanFlags.BIND_RECURSIVE : 0);
        draft.before(new Bind(source, target, flags, options.set(), options.clear(), options.propagation()));
    }

    /**
     * In a user namespace a file system that shows a namespace can be mounted only where that namespace belongs to the
     * user namespace. Where the container shares the host's, the host's mount is bound instead.
     */
    private static boolean boundInUserNamespace(Draft draft, String type) {
        if (draft.host.userNamespace().isHost() && !draft.has(Kind.USER)) {
            return false;
        }
        return switch (type) {
            case "sysfs" -> !belongs(draft, Kind.NETWORK);
            case "proc" -> !belongs(draft, Kind.PID);
            case "mqueue" -> !belongs(draft, Kind.IPC);
            default -> false;
        };
    }

    /** Whether the container's namespace of that kind is one of its user namespace; who shares that, shares what is its. */
    private static boolean belongs(Draft draft, Kind kind) {
        return draft.creates(kind) || (draft.has(kind) && !draft.creates(Kind.USER));
    }

    private static void bindFromHost(Draft draft, String type, String target) {
        switch (type) {
            case "sysfs" ->
                draft.before(new Bind(
                        "/sys",
                        target,
                        PlanFlags.BIND_RECURSIVE | PlanFlags.BIND_ATTR_RECURSIVE,
                        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
                        0,
                        0));
            case "proc" -> draft.before(new Bind("/proc", target, PlanFlags.BIND_RECURSIVE, 0, 0, 0));
            default ->
                draft.before(new Bind(
                        "/dev/mqueue",
                        target,
                        PlanFlags.BIND_OPTIONAL,
                        MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
                        0,
                        0));
        }
    }
}
