package dev.hull.runtime.cgroup;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.runtime.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the controllers of one container write, and what they have written so far. */
final class Target {
    /** JSON path of the limits. */
    static final String RESOURCES = "$.linux.resources";

    private final CgroupLayout layout;
    private final List<CgroupPlan.Group> groups;
    private final List<CgroupPlan.Write> writes = new ArrayList<>();
    private final List<String> needed = new ArrayList<>();

    Target(CgroupLayout layout, List<CgroupPlan.Group> groups) {
        this.layout = layout;
        this.groups = groups;
    }

    /** The container's group in the tree that has that controller, or null when there is none that can be used. */
    CgroupPlan.@Nullable Group find(String controller) {
        for (CgroupPlan.Group group : groups) {
            if (group.tree().has(controller)) {
                return group;
            }
        }
        return null;
    }

    /**
     * The same, for a limit that has to be applied.
     *
     * @param limit member of the resources that asks for it, such as {@code memory.limit}
     */
    CgroupPlan.Group require(String controller, String limit) {
        CgroupPlan.Group group = find(controller);
        if (group == null) {
            throw unsupported(limit, Unavailable.reason(layout, controller));
        }
        if (group.tree().unified() && !needed.contains(controller)) {
            needed.add(controller);
        }
        return group;
    }

    /** Writes a value for a limit that has to be applied. */
    void write(String controller, String limit, String file, String value) {
        writes.add(new CgroupPlan.Write(require(controller, limit).path(), file, value));
    }

    /** Writes a value when there is one; 0 and null leave what is there. */
    void writeUnlessZero(String controller, String limit, String file, @Nullable Long value) {
        if (value != null && value != 0) {
            write(controller, limit, file, Long.toUnsignedString(value));
        }
    }

    void add(CgroupPlan.Write write) {
        writes.add(write);
    }

    /** Whether the root of the tree of that controller has a file, which tells what the kernel can do. */
    boolean rootHas(String controller, String file) {
        CgroupHierarchy tree = layout.with(controller);
        return tree != null && Files.exists(Path.of(tree.mountPoint(), file));
    }

    /** Controllers of the unified tree that limits need. */
    List<String> needed() {
        return needed;
    }

    List<CgroupPlan.Write> writes() {
        return writes;
    }

    static SpecException unsupported(String limit, String reason) {
        return new SpecException(ErrorKind.UNSUPPORTED, RESOURCES + "." + limit, reason);
    }

    static SpecException wrong(String limit, String rule) {
        return new SpecException(ErrorKind.INVALID_ARGUMENT, RESOURCES + "." + limit, rule);
    }
}
