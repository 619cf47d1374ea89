package dev.hull.runtime.cgroup;

import dev.hull.linux.dbus.Systemd;
import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.runtime.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container's groups where systemd manages them: a cgroupsPath {@code slice:prefix:name} names the unit
 * {@code prefix-name.scope} in that slice.
 *
 * <pre>
 *   system.slice | user@1000.service/user.slice     systemd's own
 *     └─ hull-ID.scope      systemd's, delegated: it has the limits as properties, for systemctl to show
 *          └─ container     Hull's: the same limits as files, and those that systemd has no property for
 * </pre>
 *
 * @param slice such as {@code system.slice}
 * @param unit such as {@code hull-ID.scope}
 */
public record SystemdScope(String slice, String unit) {
    /** Name of the group below the scope's. */
    public static final String SUBGROUP = "container";

    private static final String SCOPE = ".scope";
    private static final String SLICE = ".slice";
    private static final int LONGEST = 255;

    /** Whether that cgroupsPath names a unit. */
    public static boolean isName(String cgroupsPath) {
        return cgroupsPath.indexOf(':') >= 0 && cgroupsPath.indexOf('/') < 0;
    }

    /**
     * The unit that a cgroupsPath names, or null when it is a path.
     *
     * @throws SpecException INVALID_ARGUMENT when it is neither
     */
    public static @Nullable SystemdScope of(String cgroupsPath) {
        if (!isName(cgroupsPath)) {
            return null;
        }
        int first = cgroupsPath.indexOf(':');
        int second = cgroupsPath.indexOf(':', first + 1);
        if (second < 0 || cgroupsPath.indexOf(':', second + 1) >= 0) {
            throw wrong(cgroupsPath, "must be slice:prefix:name for systemd, else a path");
        }
        String slice = cgroupsPath.substring(0, first);
        String prefix = cgroupsPath.substring(first + 1, second);
        String name = cgroupsPath.substring(second + 1);
        slice = slice.isEmpty() ? defaultSlice() : slice;
        if (!slice.endsWith(SLICE) || slice.startsWith("-") && !slice.equals("-.slice") || slice.contains("--")) {
            throw wrong(cgroupsPath, "\"" + slice + "\" is not the name of a slice, such as system.slice");
        }
        if (name.isEmpty() || name.endsWith(SLICE)) {
            throw wrong(cgroupsPath, "needs a name for the scope at its end, such as system.slice:hull:web");
        }
        String unit = (prefix.isEmpty() ? name : prefix + "-" + name) + SCOPE;
        for (int i = 0; i < unit.length(); i++) {
            char c = unit.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!allowed && ":-_.\\@".indexOf(c) < 0) {
                throw wrong(cgroupsPath, "'" + c + "' may not be in the name of a unit");
            }
        }
        if (unit.length() > LONGEST) {
            throw wrong(cgroupsPath, "the name of a unit has at most " + LONGEST + " characters");
        }
        return new SystemdScope(slice, unit);
    }

    /** Where scopes are that name no slice. */
    static String defaultSlice() {
        return isUser() ? "user.slice" : "system.slice";
    }

    /**
     * The container's own group, in whatever way it was made: the part of a path up to the container's id, without groups that
     * its processes have made below.
     *
     * @param group path of a group that a process of the container is in
     * @return null when it is in no group of its own
     */
    public static @Nullable String ownGroup(String group, String id) {
        int at = group.indexOf(id);
        if (at < 0) {
            return null;
        }
        int end = group.indexOf('/', at);
        if (end < 0) {
            return group;
        }
        String below = "/" + SUBGROUP;
        boolean scope = group.startsWith(SCOPE, end - SCOPE.length()) && (group + "/").startsWith(below + "/", end);
        return group.substring(0, scope ? end + below.length() : end);
    }

    private static SpecException wrong(String cgroupsPath, String rule) {
        return new SpecException(ErrorKind.INVALID_ARGUMENT, "$.linux.cgroupsPath", "\"" + cgroupsPath + "\": " + rule);
    }

    /** Path of the scope's group from the root of a tree: {@code a-b.slice} is below {@code a.slice}. */
    String path(CgroupLayout layout) {
        StringBuilder path = new StringBuilder(managerGroup(layout));
        if (!slice.equals("-.slice")) {
            String name = slice.substring(0, slice.length() - SLICE.length());
            for (int dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
                path.append('/').append(name, 0, dash).append(SLICE);
            }
            path.append('/').append(slice);
        }
        return path.append('/').append(unit).toString();
    }

    /** The container's groups, one in every tree; their base is the scope. */
    List<CgroupPlan.Group> groups(CgroupLayout layout) {
        String path = path(layout);
        String manager = managerGroup(layout);
        List<CgroupPlan.Group> groups = new ArrayList<>();
        for (CgroupHierarchy tree : layout.hierarchies()) {
            if (isUser() && !tree.unified()) {
                continue; // trees of version 1 are never an ordinary user's
            }
            String controllers = tree.path(manager.isEmpty() ? "/" : manager) + "/cgroup.controllers";
            CgroupHierarchy offered = tree.unified()
                    ? new CgroupHierarchy(tree.mountPoint(), CgroupLayout.words(controllers), true, tree.ownGroup())
                    : tree;
            String base = tree.path(path);
            groups.add(new CgroupPlan.Group(offered, base, base + "/" + SUBGROUP));
        }
        return groups;
    }

    /** The manager that makes the unit. */
    public Systemd manager() {
        return isUser() ? Systemd.user(runtimeDirectory(), variable("DBUS_SESSION_BUS_ADDRESS")) : Systemd.system();
    }

    /** Whether a manager of units can be asked by this process, and hands groups on to it. */
    static boolean isAvailable(CgroupLayout layout) {
        CgroupHierarchy tree = layout.unified();
        if (tree == null || !isUser()) {
            return false;
        }
        boolean listens = false;
        for (String socket : new SystemdScope("user.slice", "").manager().sockets()) {
            listens |= Files.exists(Path.of(socket));
        }
        return listens && Files.isWritable(Path.of(tree.path(managerGroup(layout))));
    }

    /** Whether the manager is that of an ordinary user. */
    private static boolean isUser() {
        return user() != 0;
    }

    /** The user's id on the machine: he may be somebody else, such as root, in a namespace of his own. */
    private static long user() {
        return outside(KernelFile.readIfThere("/proc/self/status"), KernelFile.readIfThere("/proc/self/uid_map"));
    }

    /**
     * The id outside of the user namespace that a process has.
     *
     * @param status of {@code /proc/PID/status} (proc(5))
     * @param map of {@code /proc/PID/uid_map} (user_namespaces(7))
     */
    static long outside(String status, String map) {
        int at = status.indexOf("\nUid:");
        long own = at < 0
                ? 0
                : numbers(status.substring(at + 5, status.indexOf('\n', at + 1)))
                        .getFirst();
        for (String line : map.split("\n", -1)) {
            List<Long> range = numbers(line);
            if (range.size() == 3 && own >= range.getFirst() && own - range.getFirst() < range.get(2)) {
                return range.get(1) + own - range.getFirst();
            }
        }
        return own;
    }

    private static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        for (String word : text.replace('\t', ' ').split(" ", -1)) {
            if (!word.isEmpty()) {
                numbers.add(Long.valueOf(word));
            }
        }
        return numbers;
    }

    /** Where the manager's units are, "" for the root. */
    private static String managerGroup(CgroupLayout layout) {
        return managerGroup(layout.unified());
    }

    /** The same in the unified tree, or where there is none. */
    static String managerGroup(@Nullable CgroupHierarchy tree) {
        if (!isUser()) {
            return "";
        }
        String service = "/user@" + user() + ".service";
        int at = tree == null ? -1 : (tree.ownGroup() + "/").indexOf(service + "/");
        return tree != null && at >= 0
                ? tree.ownGroup().substring(0, at) + service
                : "/user.slice/user-" + user() + ".slice" + service;
    }

    private static String runtimeDirectory() {
        String directory = variable("XDG_RUNTIME_DIR");
        return directory.isEmpty() ? "/run/user/" + user() : directory;
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }
}
