package dev.hull.cli.runtime;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.cgroup.CgroupPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The group that {@code exec --cgroup} names, below those of the container. */
final class SubGroup {
    private SubGroup() {}

    static List<CgroupPlan.Group> below(List<String> own, List<CgroupPlan.Group> entered, String name) {
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "--cgroup " + name + ": `..` components are not allowed");
            }
        }
        List<CgroupPlan.Group> groups = new ArrayList<>();
        boolean found = false;
        for (CgroupPlan.Group group : entered) {
            String base = base(own, group.path());
            Path path = Path.of(base, name).normalize();
            boolean inside = path.startsWith(base) && Files.isDirectory(path);
            found |= inside;
            groups.add(inside ? new CgroupPlan.Group(group.tree(), base, path.toString()) : group);
        }
        if (!found) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "--cgroup " + name + ": no such group below those of the container");
        }
        return groups;
    }

    private static String base(List<String> own, String path) {
        for (String group : own) {
            if (path.equals(group) || path.startsWith(group + "/")) {
                return group;
            }
        }
        return path;
    }
}
