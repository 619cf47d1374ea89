package dev.hull.runtime.cgroup;

import dev.hull.linux.plan.CgroupStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done about control groups for one container.
 *
 * @param groups groups that are made before the container starts, and that it enters
 * @param writes values to write, in order, after all groups were made
 * @param deviceFilter rules on devices where no controller of version 1 takes them, or null
 * @param oomSources files that tell afterwards whether the kernel killed for lack of memory
 * @param warnings sentences for the user
 * @param scope the unit of systemd that the groups are below, or null
 */
public record CgroupPlan(
        List<Group> groups,
        List<Write> writes,
        @Nullable DeviceFilter deviceFilter,
        List<OomSource> oomSources,
        List<String> warnings,
        @Nullable Scope scope) {

    /** No groups at all: the container stays in those of its caller. */
    public static final CgroupPlan NONE = new CgroupPlan(List.of(), List.of(), null, List.of(), List.of(), null);

    /**
     * One group.
     *
     * @param tree where it is
     * @param base host path of the group above it that belongs to this user
     * @param path its host path
     */
    public record Group(CgroupHierarchy tree, String base, String path) {}

    /**
     * Rules on devices for a group of the unified tree.
     *
     * @param path host path of the group
     * @param program array of struct bpf_insn
     */
    public record DeviceFilter(String path, byte[] program) {}

    /**
     * One value.
     *
     * @param path host path of the group
     * @param file name of the file in it
     * @param value what to write; several lines are several writes
     */
    public record Write(String path, String file, String value) {}

    /**
     * A file with lines of key and number.
     *
     * @param path host path of the group
     * @param file name of the file in it
     */
    public record OomSource(String path, String file) {}

    /**
     * A unit of systemd, made around the first process: groups and values come after it.
     *
     * @param start makes it
     * @param end what ends it, with what systemd does not remove
     */
    public record Scope(CgroupStep start, List<CgroupStep> end) {
        public Scope {
            end = List.copyOf(end);
        }
    }

    public CgroupPlan {
        groups = List.copyOf(groups);
        writes = List.copyOf(writes);
        oomSources = List.copyOf(oomSources);
        warnings = List.copyOf(warnings);
    }

    /** Host path of the group that the container is in, in that tree: its own, else its caller's. */
    public String pathIn(CgroupHierarchy tree) {
        String own = ownPathIn(tree);
        return own == null ? tree.path(tree.ownGroup()) : own;
    }

    /** Host path of the container's own group in that tree, or null when it has none there. */
    public @Nullable String ownPathIn(CgroupHierarchy tree) {
        for (Group group : groups) {
            if (group.tree().mountPoint().equals(tree.mountPoint())) {
                return group.path();
            }
        }
        return null;
    }
}
