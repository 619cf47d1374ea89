package dev.hull.engine.processes;

import dev.hull.engine.container.ContainerId;
import dev.hull.linux.fs.KernelFile;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.SystemdScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The control groups that belong to one running container alone, in whatever layout the machine has (cgroups(7)). */
public final class ContainerGroups {
    /** Controllers by which the group with all processes is looked for, the best first. */
    private static final List<String> COUNTING = List.of("pids", "freezer", "devices", "memory", "cpu", "name=systemd");

    private final ContainerId id;
    private final CgroupLayout layout;

    private ContainerGroups(ContainerId id, CgroupLayout layout) {
        this.id = id;
        this.layout = layout;
    }

    /** The groups of a container whose first process has that process id. */
    public static ContainerGroups of(ContainerId id, long pid) {
        return new ContainerGroups(id, CgroupLayout.of(pid));
    }

    /**
     * The container's group in the version 1 tree of a controller.
     *
     * @return empty where there is no such tree, and where the container has no group of its own there
     */
    Optional<Path> legacy(String controller) {
        CgroupHierarchy tree = layout.with(controller);
        return tree == null || tree.unified() ? Optional.empty() : own(tree);
    }

    /** The container's group in the unified tree. */
    Optional<Path> unified() {
        CgroupHierarchy tree = layout.unified();
        return tree == null ? Optional.empty() : own(tree);
    }

    /** The part of the path up to the id: processes may have made groups below. */
    private Optional<Path> own(CgroupHierarchy tree) {
        String own = SystemdScope.ownGroup(tree.ownGroup(), id.value());
        return own == null ? Optional.empty() : Optional.of(Path.of(tree.path(own)));
    }

    /** Every process in the container's groups; empty when it has none of its own. */
    Optional<List<Long>> processes() {
        Optional<Path> group = Optional.empty();
        for (String controller : COUNTING) {
            group = group.isPresent() ? group : legacy(controller);
        }
        group = group.isPresent() ? group : unified();
        return group.map(ContainerGroups::processes);
    }

    private static List<Long> processes(Path group) {
        List<Long> processes = new ArrayList<>();
        try {
            Files.walkFileTree(group, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    for (String line : KernelFile.readIfThere(
                                    directory.resolve("cgroup.procs").toString())
                            .split("\n", -1)) {
                        if (!line.isEmpty()) {
                            processes.add(Long.valueOf(line));
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE; // the group is gone
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return processes;
    }
}
