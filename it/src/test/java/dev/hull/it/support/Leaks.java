package dev.hull.it.support;

import dev.hull.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a sandbox has left on the machine: mounts and processes that name its directory, network devices of its bridge,
 * named network namespaces and control groups that were not there before.
 *
 * <p>Mounts, processes and devices are told apart from those of other tests by name; Hull's namespaces and control groups
 * only by when they came, so those of others that run at the same time are given time to go. What other engines leave on
 * the machine meanwhile is theirs.
 */
final class Leaks {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int CGROUP_DEPTH = 6;

    private final Path directory;
    private final String bridge;
    private final Set<String> before;

    Leaks(Path directory, String bridge) {
        this.directory = directory;
        this.bridge = bridge;
        this.before = shared();
    }

    /** Everything that is still there after a moment, one line each. */
    List<String> find() {
        try {
            Await.value("nothing left behind", GRACE, this::now, List::isEmpty);
            return List.of();
        } catch (AssertionError e) {
            return now();
        }
    }

    private List<String> now() {
        List<String> leaks = new ArrayList<>();
        lines(Path.of("/proc/self/mountinfo"))
                .filter(line -> line.contains(directory.toString()))
                .forEach(line -> leaks.add("mount: " + line));
        processes().forEach(pid -> leaks.add("process: " + pid + " " + commandLine(pid)));
        devicesOfBridge().forEach(name -> leaks.add("network device: " + name));
        Set<String> shared = shared();
        shared.removeAll(before);
        leaks.addAll(shared);
        return leaks;
    }

    /** Processes whose environment, command line or root name the directory, this one excepted. */
    List<Long> processes() {
        List<Long> found = new ArrayList<>();
        for (Path process : children(Path.of("/proc"))) {
            String name = process.getFileName().toString();
            if (name.chars().allMatch(Character::isDigit)
                    && Long.parseLong(name) != ProcessHandle.current().pid()) {
                String text = read(process.resolve("environ")) + read(process.resolve("cmdline"));
                // Processes of a container have a clean environment, and a root in the directory.
                if (text.contains(directory.toString()) || rootOf(process).contains(directory.toString())) {
                    found.add(Long.parseLong(name));
                }
            }
        }
        return found;
    }

    private static String rootOf(Path process) {
        return lines(process.resolve("mountinfo"))
                .filter(line -> line.contains(" / / "))
                .reduce("", String::concat);
    }

    private List<String> devicesOfBridge() {
        return children(Path.of("/sys/class/net", bridge, "brif")).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    private static Set<String> shared() {
        Set<String> found = new TreeSet<>();
        children(Path.of("/run/netns")).stream()
                .filter(path -> path.getFileName().toString().contains("hull"))
                .forEach(path -> found.add("network namespace: " + path));
        collectCgroups(CGROUPS, 0, found);
        return found;
    }

    /** Control groups of Hull that are nobody's: without a process in them or below. */
    private static void collectCgroups(Path group, int depth, Set<String> found) {
        for (Path child : children(group)) {
            if (depth < CGROUP_DEPTH && Files.isDirectory(child, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                // The group above those of containers stays.
                if (child.toString().contains("hull")
                        && !child.endsWith("hull")
                        && isLeaf(child)
                        && read(child.resolve("cgroup.procs")).isEmpty()) {
                    found.add("control group: " + child);
                }
                collectCgroups(child, depth + 1, found);
            }
        }
    }

    private static boolean isLeaf(Path group) {
        return children(group).stream().noneMatch(Files::isDirectory);
    }

    private static String commandLine(long pid) {
        return read(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    }

    private static Stream<String> lines(Path file) {
        return read(file).lines();
    }

    /** What can be read; files in /proc and /sys go away at any time, and some are closed to an ordinary user. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }
}
