package dev.hull.runtime.cgroup;

import dev.hull.linux.fs.KernelFile;
import dev.hull.linux.fs.Xattrs;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.SpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups of a container that is a service of somebody who manages the groups (systemd): they are below the group of its unit.
 *
 * <pre>
 *   UNIT                    delegated (Delegate=yes): its controllers can be handed on
 *     ├─ supervisor         the launcher and the monitor, since a group that hands on controllers has no processes
 *     └─ hull/ID            the container
 * </pre>
 *
 * Without delegation the container has a group of its own as well, which can be frozen and has rules on devices, but no
 * limits: those of the unit hold for it.
 */
public final class ServiceGroups {
    private static final String SUPERVISOR = "/supervisor";

    private ServiceGroups() {}

    /**
     * Plans the groups of such a container; like {@link CgroupPlanner#plan}.
     *
     * @param layout what is mounted, with the caller's own groups
     */
    public static CgroupPlan plan(Linux linux, String id, String parent, CgroupLayout layout, boolean hostRoot) {
        CgroupLayout units = units(layout);
        try {
            CgroupPlan plan = CgroupPlanner.plan(linux, id, parent, units, hostRoot);
            return new CgroupPlan(
                    inTrees(plan.groups(), units, layout),
                    plan.writes(),
                    plan.deviceFilter(),
                    plan.oomSources(),
                    plan.warnings(),
                    null);
        } catch (SpecException e) {
            String obstacle = e.kind() == ErrorKind.UNSUPPORTED ? obstacle(layout) : null;
            throw obstacle == null ? e : new SpecException(e.kind(), e.path(), obstacle);
        }
    }

    /** The groups that such a container will have; like {@link CgroupPlanner#groups}. */
    public static List<CgroupPlan.Group> groups(Linux linux, String id, String parent, CgroupLayout layout) {
        CgroupLayout units = units(layout);
        return inTrees(CgroupPlanner.groups(linux, id, parent, units), units, layout);
    }

    /**
     * Plans other limits for such a container that runs; like {@link CgroupPlanner#update}, but called from anywhere.
     *
     * @param entered what is mounted, with the groups of the container's first process
     */
    public static List<CgroupPlan.Write> update(Linux linux, String id, String parent, CgroupLayout entered) {
        List<CgroupHierarchy> trees = new ArrayList<>();
        for (CgroupHierarchy tree : entered.hierarchies()) {
            int end = tree.ownGroup().indexOf(parent + "/" + id);
            String unit = end <= 0 ? tree.ownGroup() : tree.ownGroup().substring(0, end);
            trees.add(new CgroupHierarchy(tree.mountPoint(), tree.controllers(), tree.unified(), unit));
        }
        CgroupLayout units = units(new CgroupLayout(trees));
        try {
            return CgroupPlanner.update(linux, id, parent, units);
        } catch (SpecException e) {
            String obstacle = e.kind() == ErrorKind.UNSUPPORTED ? obstacle(new CgroupLayout(trees)) : null;
            throw obstacle == null ? e : new SpecException(e.kind(), e.path(), obstacle);
        }
    }

    /**
     * Whether a container that runs is below the group of somebody's unit.
     *
     * @param entered what is mounted, with the groups of the container's first process
     */
    public static boolean isService(Linux linux, String id, String parent, CgroupLayout entered) {
        List<CgroupPlan.Group> usual = CgroupPlanner.groups(linux, id, parent, entered);
        boolean below = false;
        for (CgroupHierarchy tree : entered.hierarchies()) {
            String own = SystemdScope.ownGroup(tree.ownGroup(), id);
            if (own == null || !own.endsWith(parent + "/" + id)) {
                continue;
            }
            below = true;
            for (CgroupPlan.Group group : usual) {
                if (group.path().equals(tree.path(own))) {
                    return false;
                }
            }
        }
        return below;
    }

    private static CgroupLayout units(CgroupLayout layout) {
        List<CgroupHierarchy> units = new ArrayList<>();
        for (CgroupHierarchy tree : layout.hierarchies()) {
            units.add(unit(tree));
        }
        return new CgroupLayout(units);
    }

    /** The same groups, with the whole trees that they are in. */
    private static List<CgroupPlan.Group> inTrees(
            List<CgroupPlan.Group> groups, CgroupLayout units, CgroupLayout layout) {
        List<CgroupPlan.Group> whole = new ArrayList<>();
        for (CgroupPlan.Group group : groups) {
            for (int i = 0; i < units.hierarchies().size(); i++) {
                if (units.hierarchies().get(i).mountPoint().equals(group.base())) {
                    whole.add(new CgroupPlan.Group(layout.hierarchies().get(i), group.base(), group.path()));
                }
            }
        }
        return whole;
    }

    /** The tree that begins at the unit. */
    private static CgroupHierarchy unit(CgroupHierarchy tree) {
        String path = tree.path(unitOf(tree));
        if (!tree.unified()) {
            return new CgroupHierarchy(path, tree.controllers(), false, "/");
        }
        List<String> controllers = isDelegated(tree) ? CgroupLayout.words(path + "/cgroup.controllers") : List.of();
        return new CgroupHierarchy(path, controllers, true, "/");
    }

    /** The unit's group: the caller may have moved already. */
    private static String unitOf(CgroupHierarchy tree) {
        String own = tree.ownGroup();
        if (!own.endsWith(SUPERVISOR)) {
            return own;
        }
        return own.length() == SUPERVISOR.length() ? "/" : own.substring(0, own.length() - SUPERVISOR.length());
    }

    /** Whether groups below the unit's are the unit's own business; systemd marks those. */
    private static boolean isDelegated(CgroupHierarchy tree) {
        String group = unitOf(tree);
        if (group.equals("/")) {
            return true;
        }
        for (String name : List.of("user.delegate", "trusted.delegate")) {
            if (isMarked(Path.of(tree.path(group)), name)) {
                return true;
            }
        }
        return isUsersOwn(tree, group);
    }

    /**
     * The manager of an ordinary user cannot mark groups. A unit that he may write, and that has every controller his manager was
     * given, counts: without delegation a unit has those only that its own limits need.
     */
    private static boolean isUsersOwn(CgroupHierarchy tree, String group) {
        String manager = SystemdScope.managerGroup(tree);
        String unit = tree.path(group);
        return !manager.isEmpty()
                && group.startsWith(manager + "/")
                && Files.isWritable(Path.of(unit, "cgroup.subtree_control"))
                && CgroupLayout.words(unit + "/cgroup.controllers")
                        .containsAll(CgroupLayout.words(tree.path(manager) + "/cgroup.controllers"));
    }

    private static boolean isMarked(Path group, String name) {
        try {
            return Xattrs.get(group, name)
                    .map(value -> new String(value, StandardCharsets.UTF_8).strip())
                    .filter("1"::equals)
                    .isPresent();
        } catch (IOException e) {
            return false; // not to be seen by this user
        }
    }

    /** Why a limit cannot be applied to such a container, or null when that is not because of the unit. */
    private static @Nullable String obstacle(CgroupLayout layout) {
        CgroupHierarchy tree = layout.unified();
        return layout.mode() != CgroupLayout.Mode.V2 || tree == null || isDelegated(tree)
                ? null
                : "the unit's control group " + unitOf(tree)
                        + " was not delegated: add Delegate=yes to the [Service] section of the unit, or limit the unit"
                        + " itself (MemoryMax=, CPUQuota=, TasksMax=)";
    }

    /**
     * Moves the caller's processes out of the way: all of the unit's, into a group of their own. Nothing to do where the unit is
     * not delegated, or has several trees.
     */
    public static void settle(CgroupLayout layout) throws IOException {
        CgroupHierarchy tree = layout.unified();
        if (layout.mode() != CgroupLayout.Mode.V2 || tree == null || !isDelegated(tree)) {
            return;
        }
        String unit = unitOf(tree);
        if (unit.equals("/")) {
            return; // the root may have both
        }
        Path supervisor = Path.of(tree.path(unit) + SUPERVISOR);
        if (!Files.isDirectory(supervisor)) {
            Files.createDirectory(supervisor);
        }
        String processes = KernelFile.readIfThere(tree.path(unit) + "/cgroup.procs");
        for (String pid : processes.split("\n", -1)) {
            if (!pid.isEmpty() && !pid.equals("0")) {
                move(pid, supervisor.resolve("cgroup.procs"));
            }
        }
    }

    private static void move(String pid, Path file) throws IOException {
        try {
            Files.writeString(file, pid);
        } catch (IOException e) {
            if (Files.exists(Path.of("/proc", pid))) {
                throw e;
            }
        }
    }
}
