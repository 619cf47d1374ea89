package dev.hull.engine.run;

import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.PlanStep;
import dev.hull.oci.runtime.Mount;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /etc/mtab}, the table of mounts that programs read which know of no other (getmntent(3); Java's list of file
 * systems). An image need not have it: as under Docker a container then gets a link to the kernel's own table.
 */
public final class MountTable {
    /** Where it is, relative to the root. */
    public static final String PATH = "etc/mtab";

    /** What the link says. */
    public static final String TARGET = "/proc/mounts";

    private MountTable() {}

    /**
     * The step that makes the link; none where something is there, was removed, or would be made in a mount of the user's.
     *
     * @param layers directories of the image's layers
     * @param upper what the container has written so far; need not exist
     * @param mounts the container's mounts
     */
    static List<PlanStep> steps(List<String> layers, Path upper, List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (mount.destination().equals("/etc") || mount.destination().equals("/" + PATH)) {
                return List.of();
            }
        }
        List<Path> trees = new ArrayList<>();
        trees.add(upper);
        for (String layer : layers) {
            trees.add(Path.of(layer));
        }
        for (Path tree : trees) {
            if (Files.exists(tree.resolve(PATH), LinkOption.NOFOLLOW_LINKS)
                    || Files.isSymbolicLink(tree.resolve("etc"))) {
                return List.of();
            }
        }
        return List.of(new MountStep.MakeSymlink(TARGET, "/" + PATH, 1));
    }
}
