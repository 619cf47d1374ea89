package dev.hull.runtime.cgroup;

import dev.hull.linux.fs.KernelFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trees of control groups that are mounted on this machine (cgroups(7)).
 *
 * @param hierarchies every mounted tree once, in the order of their mounts
 */
public record CgroupLayout(List<CgroupHierarchy> hierarchies) {
    /** How the controllers are spread over trees. */
    public enum Mode {
        /** Nothing is mounted. */
        NONE,
        /** One tree per controller, or a few together. */
        V1,
        /** The same, and beside them a unified tree. */
        HYBRID,
        /** The unified tree alone. */
        V2
    }

    /** A machine without control groups. */
    public static final CgroupLayout NONE = new CgroupLayout(List.of());

    public CgroupLayout {
        hierarchies = List.copyOf(hierarchies);
    }

    /** The layout that this process sees. */
    public static CgroupLayout detect() {
        // A kernel without control groups has no such file, and nothing is found in an empty text.
        return parse(KernelFile.readIfThere("/proc/self/mountinfo"), KernelFile.readIfThere("/proc/self/cgroup"));
    }

    /** The layout in those texts of {@code /proc/PID/mountinfo} and {@code /proc/PID/cgroup} (proc(5), cgroups(7)). */
    public static CgroupLayout parse(String mountInfo, String ownGroups) {
        List<CgroupHierarchy> found = new ArrayList<>();
        int start = 0;
        while (start < mountInfo.length()) {
            int end = mountInfo.indexOf('\n', start);
            end = end < 0 ? mountInfo.length() : end;
            int separator = mountInfo.indexOf(" - cgroup", start);
            if (separator >= 0 && separator < end) {
                CgroupHierarchy hierarchy = hierarchy(mountInfo.substring(start, end), ownGroups);
                if (hierarchy != null && !contains(found, hierarchy)) {
                    found.add(hierarchy);
                }
            }
            start = end + 1;
        }
        return new CgroupLayout(found);
    }

    /** How the controllers are spread. */
    public Mode mode() {
        boolean legacy = false;
        for (CgroupHierarchy hierarchy : hierarchies) {
            legacy |= !hierarchy.unified();
        }
        if (unified() == null) {
            return legacy ? Mode.V1 : Mode.NONE;
        }
        return legacy ? Mode.HYBRID : Mode.V2;
    }

    /** The unified tree, or null where there is none. */
    public @Nullable CgroupHierarchy unified() {
        for (CgroupHierarchy hierarchy : hierarchies) {
            if (hierarchy.unified()) {
                return hierarchy;
            }
        }
        return null;
    }

    /** The tree that has that controller, or null when none has. */
    public @Nullable CgroupHierarchy with(String controller) {
        for (CgroupHierarchy hierarchy : hierarchies) {
            if (hierarchy.has(controller)) {
                return hierarchy;
            }
        }
        return null;
    }

    private static boolean contains(List<CgroupHierarchy> found, CgroupHierarchy hierarchy) {
        for (CgroupHierarchy other : found) {
            if (other.unified() == hierarchy.unified()
                    && (hierarchy.unified()
                            || other.controllers()
                                    .getFirst()
                                    .equals(hierarchy.controllers().getFirst()))) {
                return true;
            }
        }
        return false;
    }

    /** One line: {@code 32 31 0:29 ROOT MOUNTPOINT OPTIONS [FIELDS] - TYPE SOURCE SUPEROPTIONS}. */
    private static @Nullable CgroupHierarchy hierarchy(String line, String ownGroups) {
        String[] fields = line.split(" ", -1);
        int dash = 6;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length) {
            return null;
        }
        String root = unescape(fields[3]);
        String mountPoint = unescape(fields[4]);
        if (fields[dash + 1].equals("cgroup2")) {
            String own = below(root, ownGroup(ownGroups, ""));
            return new CgroupHierarchy(mountPoint, words(mountPoint + "/cgroup.controllers"), true, own);
        }
        if (!fields[dash + 1].equals("cgroup")) {
            return null;
        }
        String options = fields[dash + 3];
        for (String list : ownLists(ownGroups)) {
            if (matches(list, options)) {
                String own = below(root, ownGroup(ownGroups, list));
                return new CgroupHierarchy(mountPoint, List.of(list.split(",", -1)), false, own);
            }
        }
        return null;
    }

    /** Whether every controller of the list is among the options of the mount. */
    private static boolean matches(String list, String options) {
        String padded = "," + options + ",";
        for (String controller : list.split(",", -1)) {
            if (!padded.contains("," + controller + ",")) {
                return false;
            }
        }
        return true;
    }

    /** The lists of controllers in lines such as {@code 4:cpu,cpuacct:/}, those with a name or a controller. */
    private static List<String> ownLists(String ownGroups) {
        List<String> lists = new ArrayList<>();
        for (String line : ownGroups.split("\n", -1)) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first >= 0 && second > first + 1) {
                lists.add(line.substring(first + 1, second));
            }
        }
        return lists;
    }

    private static String ownGroup(String ownGroups, String list) {
        for (String line : ownGroups.split("\n", -1)) {
            int at = line.indexOf(":" + list + ":");
            if (at > 0 && at == line.indexOf(':')) {
                return line.substring(at + list.length() + 2);
            }
        }
        return "/";
    }

    /** The group as seen below the mount, whose root may itself be a group. */
    private static String below(String root, String group) {
        if (root.equals("/")) {
            return group;
        }
        if (group.equals(root)) {
            return "/";
        }
        return group.startsWith(root + "/") ? group.substring(root.length()) : "/";
    }

    /** Words of a small file, none when it cannot be read. */
    static List<String> words(String file) {
        List<String> words = new ArrayList<>();
        for (String word : KernelFile.readIfThere(file).strip().split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** Undoes the octal escapes of mountinfo: space, tab, newline, backslash. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
