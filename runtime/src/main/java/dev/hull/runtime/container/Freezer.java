package dev.hull.runtime.container;

import dev.hull.linux.fs.KernelFile;
import dev.hull.linux.plan.FileStep.WriteFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.LaterPlans;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Freezing the groups of a container (cgroups v1 freezer, cgroup.freeze of v2). */
public final class Freezer {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 2;

    private Freezer() {}

    /** Steps after which nothing in these groups is frozen. */
    public static List<WriteFile> thawing(List<String> groups) {
        List<WriteFile> steps = new ArrayList<>();
        for (String group : groups) {
            if (Files.exists(Path.of(group, "freezer.state"))) {
                steps.add(LaterPlans.thaw(group + "/freezer.state", "THAWED"));
            } else if (Files.exists(Path.of(group, "cgroup.freeze"))) {
                steps.add(LaterPlans.thaw(group + "/cgroup.freeze", "0"));
            }
        }
        return steps;
    }

    /**
     * Freezes the groups or lets them go on, and waits until the kernel has done it.
     *
     * @throws HullException UNSUPPORTED when none of the groups can be frozen
     */
    public static void freeze(List<String> groups, boolean frozen) throws IOException, InterruptedException {
        // One is enough, and what the controller of version 1 holds the unified tree never reports as frozen.
        for (String group : groups) {
            if (Files.exists(Path.of(group, "freezer.state"))) {
                write(group + "/freezer.state", frozen ? "FROZEN" : "THAWED");
                await(group + "/freezer.state", frozen ? "FROZEN" : "THAWED", group);
                return;
            }
        }
        for (String group : groups) {
            if (Files.exists(Path.of(group, "cgroup.freeze"))) {
                write(group + "/cgroup.freeze", frozen ? "1" : "0");
                await(group + "/cgroup.events", frozen ? "frozen 1" : "frozen 0", group);
                return;
            }
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED, "cannot pause or resume: the container has no control group that can be frozen");
    }

    private static void write(String file, String value) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void await(String file, String text, String group) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!KernelFile.read(file).contains(text)) {
            if (System.nanoTime() > deadline) {
                throw new HullException(ErrorKind.UNAVAILABLE, group + ": the kernel does not report \"" + text + "\"");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
