package dev.hull.cli.runtime;

import dev.hull.linux.fs.KernelFile;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.container.StoredContainer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which processes and containers a command is about. */
final class Targets {
    private Targets() {}

    /** Process ids of everything in the container's groups, those below included, in order and each once. */
    static List<Long> processes(StoredContainer container) throws IOException {
        List<Long> found = new ArrayList<>();
        for (String group : container.record().groups()) {
            // the groups of one tree have all of them
            if (found.isEmpty()) {
                collect(Path.of(group), found);
            }
        }
        ContainerState first = container.process();
        if (found.isEmpty() && first != null) {
            found.add(first.containerPid());
        }
        found.sort(null);
        return found;
    }

    private static void collect(Path group, List<Long> found) throws IOException {
        for (String line : KernelFile.readIfThere(group + "/cgroup.procs").split("\n", -1)) {
            if (!line.isBlank() && !found.contains(Long.valueOf(line.strip()))) {
                found.add(Long.valueOf(line.strip()));
            }
        }
        if (Files.isDirectory(group)) {
            try (DirectoryStream<Path> below = Files.newDirectoryStream(group)) {
                for (Path each : below) {
                    if (Files.isDirectory(each)) {
                        collect(each, found);
                    }
                }
            }
        }
    }

    /** Pid and start of each that is still there. */
    static List<long[]> named(List<Long> processes) {
        List<long[]> named = new ArrayList<>();
        for (Long pid : processes) {
            long start = ContainerState.startOf(pid);
            if (start >= 0) {
                named.add(new long[] {pid, start});
            }
        }
        return named;
    }
}
