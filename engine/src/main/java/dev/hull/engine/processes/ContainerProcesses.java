package dev.hull.engine.processes;

import dev.hull.engine.container.ContainerId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the processes of a container. */
public final class ContainerProcesses {
    private ContainerProcesses() {}

    /**
     * Process ids, in this process's pid namespace, of all processes of a running container, smallest first: those of its
     * control group; without one, those of its pid namespace and whatever descends from its first process.
     *
     * @param first process id of the container's first process
     */
    public static List<Long> of(ContainerId id, long first) throws IOException {
        Optional<List<Long>> grouped = ContainerGroups.of(id, first).processes();
        List<Long> found = new ArrayList<>(grouped.isPresent() ? grouped.get() : related(first));
        found.sort(null);
        return found;
    }

    private static Set<Long> related(long first) throws IOException {
        Optional<String> own = namespace("self");
        Optional<String> wanted = namespace(Long.toString(first));
        boolean separate =
                wanted.isPresent() && own.isPresent() && !wanted.get().equals(own.get());
        Set<Long> found = new HashSet<>();
        Map<Long, List<Long>> children = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                long pid = Long.parseLong(name);
                ProcStat.of(pid)
                        .ifPresent(stat -> children.computeIfAbsent(stat.parent(), ignored -> new ArrayList<>())
                                .add(pid));
                if (separate && namespace(name).equals(wanted)) {
                    found.add(pid);
                }
            }
        }
        List<Long> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            long pid = open.removeLast();
            found.add(pid);
            for (long child : children.getOrDefault(pid, List.of())) {
                if (!found.contains(child)) {
                    open.add(child);
                }
            }
        }
        return found;
    }

    private static Optional<String> namespace(String pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
