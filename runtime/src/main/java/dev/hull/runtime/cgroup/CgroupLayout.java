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

    /** The same trees, with the groups that another process is in; no trees when that has ended. */
    public static CgroupLayout of(long pid) {
        return parse(
                KernelFile.readIfThere("/proc/self/mountinfo"), KernelFile.readIfThere("/proc/" + pid + "/cgroup"));
    }

    /** The layout in those texts of {@code /proc/PID/mountinfo} and {@code /proc/PID/cgroup} (proc(5), cgroups(7)). */
    public static CgroupLayout parse(String mountInfo, String ownGroups) {
        List<CgroupHierarchy> found = new ArrayList<>();
        String[] own = ownGroups.split("\n", -1);
        int separator = mountInfo.indexOf(" - cgroup");
        while (separator >= 0) {
            int start = mountInfo.lastIndexOf('\n', separator) + 1;
            int end = mountInfo.indexOf('\n', separator);
            end = end < 0 ? mountInfo.length() : end;
            CgroupHierarchy hierarchy = hierarchy(mountInfo.substring(start, end), own);
            if (hierarchy != null && !contains(found, hierarchy)) {
                found.add(hierarchy);
            }
            separator = mountInfo.indexOf(" - cgroup", end);
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
    private static @Nullable CgroupHierarchy hierarchy(String line, String[] ownGroups) {
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
        boolean unified = fields[dash + 1].equals("cgroup2");
        if (!unified && !fields[dash + 1].equals("cgroup")) {
            return null;
        }
        String options = "," + fields[dash + 3] + ",";
        for (String own : ownGroups) {
            // NUMBER:CONTROLLERS:GROUP; the unified tree has no controllers there
            int first = own.indexOf(':');
            int second = own.indexOf(':', first + 1);
            if (second < 0 || (second == first + 1) != unified) {
                continue;
            }
            String group = below(root, own.substring(second + 1));
            if (unified) {
                return new CgroupHierarchy(mountPoint, words(mountPoint + "/cgroup.controllers"), true, group);
            }
            String[] controllers = own.substring(first + 1, second).split(",", -1);
            if (matches(controllers, options)) {
                return new CgroupHierarchy(mountPoint, List.of(controllers), false, group);
            }
        }
        return null;
    }

    /** Whether every controller is among the options of the mount, which have a comma on either side. */
    private static boolean matches(String[] controllers, String options) {
        for (String controller : controllers) {
            if (!options.contains("," + controller + ",")) {
                return false;
            }
        }
        return true;
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
