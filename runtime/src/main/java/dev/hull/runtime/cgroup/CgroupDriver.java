package dev.hull.runtime.cgroup;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Who makes a container's control groups. It is decided before a plan is made, and the specification carries the decision: with
 * {@link #SYSTEMD} its cgroupsPath is {@code slice:prefix:name}, and everything that looks for the container's groups later
 * (exec, update, pause, statistics) reads it from there.
 *
 * <pre>
 *   Linux linux = CgroupDriver.SYSTEMD.place(spec.linux(), id);     // hull-runtime --systemd-cgroup
 *   PlanCompiler.compile(spec.toBuilder().linux(linux).build(), request, host);
 * </pre>
 */
public enum CgroupDriver {
    /** Hull itself, as directories. */
    CGROUPFS,
    /** systemd, as a scope; of the machine for root, of his own for an ordinary user. */
    SYSTEMD;

    /**
     * The driver of that name, as {@code --cgroup-manager} takes it.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static CgroupDriver parse(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "cgroupfs" -> CGROUPFS;
            case "systemd" -> SYSTEMD;
            default -> throw new IllegalArgumentException("\"" + name + "\": must be cgroupfs or systemd");
        };
    }

    /** Its name, as {@link #parse} takes it. */
    public String text() {
        return this == SYSTEMD ? "systemd" : "cgroupfs";
    }

    /**
     * What the engine uses: systemd for an ordinary user in whose session no group was delegated and whose own manager runs, as
     * only that can give him one.
     */
    public static CgroupDriver preferred(CgroupLayout layout) {
        return layout.mode() == CgroupLayout.Mode.V2
                        && !CgroupPlanner.canMakeGroups(layout)
                        && SystemdScope.isAvailable(layout)
                ? SYSTEMD
                : CGROUPFS;
    }

    /**
     * Who makes the groups of a container of the engine that is asked to be in a certain place.
     *
     * @param cgroupsPath where it is asked to be: empty for the usual place, a path, or {@code slice:prefix:name}
     * @throws HullException UNSUPPORTED when nobody here can make a group in that place
     */
    public static CgroupDriver of(String cgroupsPath, CgroupLayout layout) {
        CgroupDriver preferred = preferred(layout);
        if (cgroupsPath.isEmpty()) {
            return preferred;
        }
        boolean named = SystemdScope.isName(cgroupsPath);
        if (named && preferred == CGROUPFS && !Files.isDirectory(Path.of("/run/systemd/system"))) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "--cgroup-parent " + cgroupsPath.substring(0, cgroupsPath.indexOf(':'))
                            + ": systemd, which has the slices, does not run on this machine; give a path such as /mine");
        }
        if (!named && preferred == SYSTEMD) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "--cgroup-parent " + cgroupsPath.substring(0, cgroupsPath.lastIndexOf('/'))
                            + ": no control group is this user's own, so systemd makes them; give a slice such as"
                            + " user.slice");
        }
        return named ? SYSTEMD : CGROUPFS;
    }

    /**
     * The section with the cgroupsPath that this driver needs.
     *
     * @param id id of the container, which names the scope where no cgroupsPath does
     * @throws SpecException INVALID_ARGUMENT when the cgroupsPath is for the other driver
     */
    public Linux place(Linux linux, String id) {
        String path = linux.cgroupsPath();
        boolean named = SystemdScope.isName(path);
        if (this == CGROUPFS) {
            if (named) {
                throw new SpecException(
                        ErrorKind.INVALID_ARGUMENT,
                        "$.linux.cgroupsPath",
                        "\"" + path + "\": slice:prefix:name is for systemd; give --systemd-cgroup, or a path");
            }
            return linux;
        }
        if (path.isEmpty()) {
            return linux.toBuilder()
                    .cgroupsPath(SystemdScope.defaultSlice() + ":hull:" + id)
                    .build();
        }
        if (!named) {
            throw new SpecException(
                    ErrorKind.INVALID_ARGUMENT,
                    "$.linux.cgroupsPath",
                    "\"" + path + "\": must be slice:prefix:name for systemd, such as system.slice:hull:" + id);
        }
        SystemdScope.of(path);
        return linux;
    }
}
