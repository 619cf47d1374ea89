package dev.hull.runtime.cgroup;

import dev.hull.linux.dbus.DbusCall;
import dev.hull.linux.dbus.Systemd;
import dev.hull.linux.fs.KernelFile;
import dev.hull.linux.plan.CgroupStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Resources;
import dev.hull.oci.runtime.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans the control groups of a container: one in every tree that this user may write, and what the limits are there.
 * Files are read, nothing is made. A limit that cannot be applied is refused; where none is asked for, a user who may not
 * make groups has none.
 */
public final class CgroupPlanner {
    private CgroupPlanner() {}

    /**
     * Plans the groups of a container.
     *
     * @param linux section with cgroupsPath and limits
     * @param id id of the container
     * @param parent group below which containers without a cgroupsPath are put, such as {@code /hull}
     * @param layout what is mounted
     * @param hostRoot whether this is root of the machine itself, for whom rules on devices matter
     * @throws HullException UNSUPPORTED for a limit that cannot be applied, CONFLICT when the group is in use
     */
    public static CgroupPlan plan(Linux linux, String id, String parent, CgroupLayout layout, boolean hostRoot) {
        SystemdScope scope = SystemdScope.of(linux.cgroupsPath());
        if (scope != null) {
            return ScopePlanner.plan(linux, id, scope, layout, hostRoot);
        }
        List<String> warnings = new ArrayList<>();
        List<CgroupPlan.Group> groups = groups(linux, id, parent, layout);
        for (CgroupPlan.Group group : groups) {
            checkUnused(group.path());
        }
        Target target = new Target(layout, groups);
        boolean legacy = layout.mode() != CgroupLayout.Mode.V2;
        limits(linux.resources(), target, legacy, layout);
        CgroupPlan.DeviceFilter filter = devices(linux.resources(), groups, target, layout, hostRoot, warnings);
        List<CgroupPlan.Write> writes = new ArrayList<>();
        UnifiedControllers.enable(layout, groups, target.needed(), writes);
        writes.addAll(target.writes());
        return new CgroupPlan(groups, writes, filter, oomSources(target), warnings, null);
    }

    static List<CgroupPlan.OomSource> oomSources(Target target) {
        CgroupPlan.Group memory = target.find(MemoryController.NAME);
        if (memory == null) {
            return List.of();
        }
        String file = memory.tree().unified() ? "memory.events" : "memory.oom_control";
        return List.of(new CgroupPlan.OomSource(memory.path(), file));
    }

    /**
     * Plans other limits for a container that runs.
     *
     * @param linux section with cgroupsPath and all its limits; rules on devices are left as they are
     * @param id id of the container
     * @param parent group below which it was put
     * @param layout what is mounted
     * @return values to write, in order
     * @throws HullException UNSUPPORTED for a limit that cannot be applied
     */
    public static List<CgroupPlan.Write> update(Linux linux, String id, String parent, CgroupLayout layout) {
        List<CgroupPlan.Group> groups = groups(linux, id, parent, layout);
        Target target = new Target(layout, groups);
        limits(linux.resources(), target, layout.mode() != CgroupLayout.Mode.V2, layout);
        List<CgroupPlan.Write> writes = new ArrayList<>();
        UnifiedControllers.enable(layout, groups, target.needed(), writes);
        writes.addAll(target.writes());
        return writes;
    }

    /**
     * The same limits for systemd's unit of a container that runs, which hold beside those.
     *
     * @return null when the container is none
     */
    static @Nullable ScopeUpdate scopeUpdate(Linux linux, CgroupLayout layout) {
        SystemdScope scope = SystemdScope.of(linux.cgroupsPath());
        if (scope == null) {
            return null;
        }
        boolean legacy = layout.mode() != CgroupLayout.Mode.V2;
        List<Systemd.Property> properties = ScopeProperties.of(linux.resources(), legacy);
        Systemd manager = scope.manager();
        return properties.isEmpty()
                ? null
                : new ScopeUpdate(manager.sockets(), manager.setProperties(scope.unit(), properties));
    }

    /**
     * What has to be told to systemd.
     *
     * @param sockets where it listens
     * @param call for {@link dev.hull.linux.dbus.DbusClient}
     */
    record ScopeUpdate(List<String> sockets, DbusCall call) {}

    /**
     * What ends systemd's unit of a container, after its groups were removed; it may have gone by itself.
     *
     * @return nothing when the container is none
     */
    public static List<CgroupStep> scopeEnd(Linux linux, CgroupLayout layout) {
        SystemdScope scope = SystemdScope.of(linux.cgroupsPath());
        return scope == null ? List.of() : ScopePlanner.end(scope, scope.groups(layout));
    }

    /** The groups that a container has or will have: one in every tree that this user may write. */
    public static List<CgroupPlan.Group> groups(Linux linux, String id, String parent, CgroupLayout layout) {
        SystemdScope scope = SystemdScope.of(linux.cgroupsPath());
        if (scope != null) {
            return scope.groups(layout);
        }
        String path = groupPath(linux.cgroupsPath(), id, parent);
        List<CgroupPlan.Group> groups = new ArrayList<>();
        for (CgroupHierarchy tree : layout.hierarchies()) {
            String base = base(tree);
            if (base != null) {
                groups.add(new CgroupPlan.Group(offered(tree, base), tree.path(base), tree.path(base) + path));
            }
        }
        return groups;
    }

    /**
     * The groups that a process of a container is in, which may be below those that the container was put in.
     * Trees in which the container has no group of its own are left out.
     *
     * @param layout what is mounted, with the groups of that process, see {@link CgroupLayout#of}
     */
    public static List<CgroupPlan.Group> entered(Linux linux, String id, String parent, CgroupLayout layout) {
        SystemdScope scope = SystemdScope.of(linux.cgroupsPath());
        String path = scope != null
                ? "/" + scope.unit() + "/" + SystemdScope.SUBGROUP + "/"
                : groupPath(linux.cgroupsPath(), id, parent) + "/";
        List<CgroupPlan.Group> groups = new ArrayList<>();
        for (CgroupHierarchy tree : layout.hierarchies()) {
            if ((tree.ownGroup() + "/").contains(path)) {
                String own = tree.path(tree.ownGroup());
                groups.add(new CgroupPlan.Group(tree, own, own));
            }
        }
        return groups;
    }

    /** Whether a limit on memory and swap together can be applied on this machine. */
    public static boolean limitsSwap(CgroupLayout layout) {
        CgroupHierarchy tree = layout.with(MemoryController.NAME);
        if (tree == null) {
            return false;
        }
        return tree.unified()
                ? Files.exists(Path.of("/proc/swaps"))
                : Files.exists(Path.of(tree.mountPoint(), "memory.memsw.limit_in_bytes"));
    }

    static void limits(Resources resources, Target target, boolean legacy, CgroupLayout layout) {
        if (legacy) {
            MemoryController.v1(resources.memory(), target);
            CpuController.v1(resources.cpu(), target);
            BlockIoController.v1(resources.blockIo(), target);
            OtherControllers.v1(resources, target);
        } else {
            MemoryController.v2(resources.memory(), target);
            CpuController.v2(resources.cpu(), target);
            BlockIoController.v2(resources.blockIo(), target, usesBfq(layout));
            OtherControllers.v2(resources, target);
        }
        CpusetController.plan(resources.cpu(), target);
        PidsController.plan(resources, target);
    }

    static CgroupPlan.@Nullable DeviceFilter devices(
            Resources resources,
            List<CgroupPlan.Group> groups,
            Target target,
            CgroupLayout layout,
            boolean hostRoot,
            List<String> warnings) {
        CgroupPlan.Group legacy = target.find("devices");
        if (legacy != null) {
            DevicesController.v1(resources.devices(), legacy, target);
            return null;
        }
        if (!hostRoot) {
            // In a user namespace nobody can make or open devices beyond those that were bound, rules or not.
            return null;
        }
        for (CgroupPlan.Group group : groups) {
            if (group.tree().unified()) {
                byte[] program = DeviceProgram.compile(DevicesController.effective(resources.devices()));
                return new CgroupPlan.DeviceFilter(group.path(), program);
            }
        }
        if (!resources.devices().isEmpty()) {
            warnings.add("rules on devices are not in force: " + Unavailable.reason(layout, "devices"));
        }
        return null;
    }

    /** Path of the container's group from the root of a tree. */
    private static String groupPath(String cgroupsPath, String id, String parent) {
        String path = cgroupsPath.isEmpty() ? parent + "/" + id : cgroupsPath;
        if (!path.startsWith("/")) {
            path = parent + "/" + path;
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw new SpecException(
                        ErrorKind.INVALID_ARGUMENT, "$.linux.cgroupsPath", "\"" + path + "\": must not contain ..");
            }
        }
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether this user may make groups anywhere. */
    static boolean canMakeGroups(CgroupLayout layout) {
        for (CgroupHierarchy tree : layout.hierarchies()) {
            if (base(tree) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * The group below which this user may make groups: the root of the tree for one who owns it; on the unified tree else
     * the topmost group above his own that was delegated to him. Null when there is none.
     */
    private static @Nullable String base(CgroupHierarchy tree) {
        if (Files.isWritable(Path.of(tree.mountPoint()))) {
            return "/";
        }
        if (!tree.unified()) {
            return null;
        }
        String found = null;
        String group = tree.ownGroup();
        while (!group.equals("/") && !group.isEmpty()) {
            Path directory = Path.of(tree.path(group));
            boolean delegated = Files.isWritable(directory)
                    && Files.isWritable(directory.resolve("cgroup.procs"))
                    && Files.isWritable(directory.resolve("cgroup.subtree_control"));
            if (!delegated) {
                break;
            }
            found = group;
            group = group.substring(0, Math.max(group.lastIndexOf('/'), 0));
        }
        return found;
    }

    /** The tree with the controllers that the base offers, which may be fewer than its root has. */
    private static CgroupHierarchy offered(CgroupHierarchy tree, String base) {
        if (base.equals("/")) {
            return tree;
        }
        return new CgroupHierarchy(
                tree.mountPoint(), CgroupLayout.words(tree.path(base) + "/cgroup.controllers"), true, tree.ownGroup());
    }

    /** A group with processes of somebody else's would be limited, and killed at the end. */
    private static void checkUnused(String path) {
        if (!KernelFile.readIfThere(path + "/cgroup.procs").isEmpty()) {
            throw new HullException(
                    ErrorKind.CONFLICT, "control group " + path + ": has processes already; is the container running?");
        }
    }

    private static boolean usesBfq(CgroupLayout layout) {
        CgroupHierarchy unified = layout.unified();
        return unified != null && Files.exists(Path.of(unified.path(unified.ownGroup()), "io.bfq.weight"));
    }
}
