package dev.hull.engine.container;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.SystemdScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Stops and continues all processes of a container: the freezer of cgroup v1 (freezer-subsystem.rst), {@code cgroup.freeze} of
 * v2 (cgroup-v2.rst).
 *
 * <p>The file {@code paused} beside the container's passing files holds the path of the frozen group. It is there before the
 * first process stops and goes after the last one goes on, so only containers that have it need to be looked at; whether they
 * are frozen only the kernel says.
 */
public final class Freezer {
    private static final String V1 = "freezer.state";
    private static final String V2 = "cgroup.freeze";
    private static final long DEADLINE_NANOS = 10_000_000_000L;

    private Freezer() {}

    /** Whether a running container is paused. */
    static boolean isPaused(EnginePaths paths, ContainerId id) {
        Path paused = paths.paused(id);
        if (!Files.exists(paused)) {
            return false; // asked first, because a failure costs more
        }
        try {
            Path group = Path.of(Files.readString(paused));
            return isFrozen(group);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isFrozen(Path group) {
        Path legacy = group.resolve(V1);
        if (Files.exists(legacy)) {
            return KernelFile.readIfThere(legacy.toString()).startsWith("FROZEN");
        }
        return KernelFile.readIfThere(group.resolve("cgroup.events").toString()).contains("frozen 1");
    }

    /**
     * Stops all processes, and waits until they have stopped.
     *
     * @param pid the container's first process
     * @throws HullException UNSUPPORTED when the container has no group that can be frozen
     */
    public static void pause(EnginePaths paths, ContainerId id, long pid) throws IOException, InterruptedException {
        Path group = group(id, pid)
                .orElseThrow(() -> new HullException(
                        ErrorKind.UNSUPPORTED,
                        "cannot pause container " + id
                                + ": it has no control group of its own that this user may freeze;"
                                + " run it as root, or where cgroup v2 is delegated to the user"));
        Files.writeString(paths.paused(id), group.toString());
        freeze(group, true);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!isFrozen(group)) {
            if (System.nanoTime() > deadline) {
                thaw(paths, id);
                throw new HullException(
                        ErrorKind.INTERNAL,
                        "cannot pause container " + id
                                + ": a process did not stop within 10 seconds; is it waiting for a"
                                + " device or a network file system?");
            }
            Thread.sleep(2);
            freeze(group, true);
        }
    }

    /** Lets all processes go on; does nothing for a container that is not paused. */
    public static void thaw(EnginePaths paths, ContainerId id) throws IOException {
        if (Files.exists(paths.paused(id))) {
            Path group = Path.of(Files.readString(paths.paused(id)));
            if (Files.isDirectory(group)) {
                freeze(group, false);
            }
            Files.deleteIfExists(paths.paused(id));
        }
    }

    private static void freeze(Path group, boolean frozen) throws IOException {
        if (Files.exists(group.resolve(V1))) {
            Files.writeString(group.resolve(V1), frozen ? "FROZEN" : "THAWED");
        } else {
            Files.writeString(group.resolve(V2), frozen ? "1" : "0");
        }
    }

    /** The container's own group, whatever groups its processes have made below. */
    private static Optional<Path> group(ContainerId id, long pid) {
        CgroupLayout layout = CgroupLayout.detect();
        CgroupHierarchy legacy = layout.with("freezer");
        CgroupHierarchy tree = legacy != null && !legacy.unified() ? legacy : layout.unified();
        if (tree == null) {
            return Optional.empty();
        }
        for (String line : KernelFile.readIfThere("/proc/" + pid + "/cgroup").split("\n", -1)) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (second < 0) {
                continue;
            }
            String controllers = line.substring(first + 1, second);
            boolean wanted = tree.unified() ? controllers.isEmpty() : ("," + controllers + ",").contains(",freezer,");
            String own = SystemdScope.ownGroup(line.substring(second + 1), id.value());
            if (wanted && own != null) {
                Path group = Path.of(tree.path(own));
                Path file = group.resolve(tree.unified() ? V2 : V1);
                return Files.isWritable(file) ? Optional.of(group) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
