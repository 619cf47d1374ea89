package dev.hull.engine.files;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.ImageUse;
import dev.hull.engine.volume.VolumeSource;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.VolumeStep;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives volumes that are empty, when a container is made, what the image has at their place, with owner and mode of the
 * directory itself. A filling that is cut off is begun again by the next container.
 */
public final class VolumeFiller {
    private final EnginePaths paths;
    private final Path hullInit;
    private final VolumeStore store;

    /** A filler of the volumes below these paths. */
    public VolumeFiller(EnginePaths paths, Path hullInit) {
        this.paths = paths;
        this.hullInit = hullInit;
        this.store = new VolumeStore(paths);
    }

    /** Fills the volumes of a resolved request that are empty and want it. */
    public void fill(ContainerId id, RunRequest request, ImageUse image) throws IOException {
        for (MountRequest mount : request.storage().mounts()) {
            if (mount instanceof MountRequest.Volume volume
                    && volume.copy()
                    && volume.subpath().isEmpty()
                    && mayHave(image.layers(), volume.target())) {
                fill(id, volume, image);
            }
        }
    }

    private void fill(ContainerId id, MountRequest.Volume volume, ImageUse image) throws IOException {
        VolumeSource source = VolumeSource.of(store, volume.name());
        if (!source.isMemory()
                && (Files.exists(paths.volumeFilling(volume.name())) || isEmpty(Path.of(source.path())))) {
            Holder.execute(hullInit, plan(id, volume, source.path(), image));
        }
    }

    private LaunchPlan plan(ContainerId id, MountRequest.Volume volume, String data, ImageUse image) {
        String root = paths.rootfs(id).toString();
        return LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new FileStep.MakeDirectory(root, 0755))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(KernelFlags.CLONE_NEWNS))
                .add(
                        Phase.CONTAINER_BEFORE_PIVOT,
                        new MountStep.Propagation("/", KernelFlags.MS_SLAVE | KernelFlags.MS_REC))
                .add(
                        Phase.CONTAINER_BEFORE_PIVOT,
                        new MountStep.Overlay(root, image.layers(), "", "", image.overlayOptions()))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Root(root))
                .add(
                        Phase.CONTAINER_BEFORE_PIVOT,
                        new VolumeStep.FillVolume(
                                volume.target(),
                                data,
                                paths.volume(volume.name()).toString()))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new VolumeStep.Hold(0))
                .build();
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false; // nothing that could be filled
        }
    }

    /** Whether any layer may have something at the path: false spares a process. Links on the way mean yes. */
    private static boolean mayHave(List<String> layers, String target) {
        for (String layer : layers) {
            Path at = Path.of(layer);
            boolean there = true;
            for (String name : target.substring(1).split("/", -1)) {
                at = at.resolve(name);
                if (Files.isSymbolicLink(at)) {
                    return true;
                }
                there = there && Files.exists(at, LinkOption.NOFOLLOW_LINKS);
            }
            if (there) {
                return true;
            }
        }
        return false;
    }
}
