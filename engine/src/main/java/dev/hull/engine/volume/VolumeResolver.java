package dev.hull.engine.volume;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.MountParser;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Fixes, when a container is made, what its mounts are for as long as it lives, by Docker's rules: those of {@code
 * --volumes-from} give way to {@code -v} and {@code --mount} on the same path, and volumes that the image declares to all of
 * them; what has no name gets one.
 */
public final class VolumeResolver {
    /** Modes of {@code --volumes-from}; those for SELinux change nothing here. */
    private static final List<String> MODES = List.of("ro", "rw", "z", "Z");

    private final EnginePaths paths;
    private final VolumeStore volumes;
    private final ContainerStore containers;

    /** A resolver for containers below these paths. */
    public VolumeResolver(EnginePaths paths) {
        this.paths = paths;
        this.volumes = new VolumeStore(paths);
        this.containers = new ContainerStore(paths);
    }

    /**
     * The request with all mounts that the container will have. Volumes are made if they are missing, and are the container's
     * to use from here on.
     *
     * @param id the container, in the making
     * @param request what the caller asked for
     * @param declared paths that the image declares as volumes
     * @throws HullException when a container of {@code --volumes-from} is not there, or two mounts have one target
     */
    public RunRequest resolve(ContainerId id, RunRequest request, Collection<String> declared) throws IOException {
        List<MountRequest> mounts = new ArrayList<>();
        for (MountRequest mount : assemble(request, declared)) {
            if (mount instanceof MountRequest.Volume volume) {
                Volume made = volumes.acquire(id, volume.name(), volume.labels());
                mounts.add(volume.named(made.name()));
            } else {
                mounts.add(mount);
            }
        }
        return request.withMounts(mounts);
    }

    /** The same without making anything: new volumes get names that nobody will see again. */
    public RunRequest preview(RunRequest request, Collection<String> declared) throws IOException {
        List<MountRequest> mounts = new ArrayList<>();
        for (MountRequest mount : assemble(request, declared)) {
            mounts.add(
                    mount instanceof MountRequest.Volume volume && volume.name().isEmpty()
                            ? volume.named(ContainerId.random().value())
                            : mount);
        }
        return request.withMounts(mounts);
    }

    private List<MountRequest> assemble(RunRequest request, Collection<String> declared) throws IOException {
        List<MountRequest> asked = request.storage().mounts();
        List<MountRequest> mounts = new ArrayList<>();
        for (String source : request.storage().volumesFrom()) {
            for (MountRequest mount : from(source)) {
                mounts.removeIf(other -> other.target().equals(mount.target()));
                if (!has(asked, mount.target())) {
                    mounts.add(mount);
                }
            }
        }
        for (MountRequest mount : asked) {
            for (MountRequest other : asked) {
                if (other != mount && other.target().equals(mount.target())) {
                    throw new HullException(ErrorKind.INVALID_ARGUMENT, "Duplicate mount point: " + mount.target());
                }
            }
            mounts.add(mount);
        }
        for (String path : declared) {
            String target = MountParser.normalize(path);
            if (!target.equals("/") && !has(mounts, target)) {
                mounts.add(new MountRequest.Volume("", target, List.of(), true, "", Map.of(), true));
            }
        }
        return mounts;
    }

    private static boolean has(List<MountRequest> mounts, String target) {
        for (MountRequest mount : mounts) {
            if (mount.target().equals(target)) {
                return true;
            }
        }
        return false;
    }

    /** The binds and volumes of another container; what it keeps in memory is its own. */
    private List<MountRequest> from(String text) throws IOException {
        int colon = text.indexOf(':');
        String mode = colon < 0 ? "" : text.substring(colon + 1);
        if (colon == 0 || text.isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "malformed volumes-from specification: " + text);
        }
        boolean readOnly = false;
        for (String word : mode.isEmpty() ? new String[0] : mode.split(",", -1)) {
            if (!MODES.contains(word)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "invalid mode for volumes-from: " + mode + "; use ro or rw");
            }
            readOnly |= word.equals("ro");
        }
        ContainerRecord container = containers.find(colon < 0 ? text : text.substring(0, colon));
        List<MountRequest> mounts = new ArrayList<>();
        for (MountRequest mount : mountsOf(container.id())) {
            List<String> options = new ArrayList<>(mount.options());
            options.remove(MountRequest.OWN);
            if (readOnly && !mount.readOnly()) {
                options.add("ro");
            }
            if (mount instanceof MountRequest.Bind bind) {
                mounts.add(new MountRequest.Bind(bind.source(), bind.target(), options, bind.recursive(), bind.made()));
            } else if (mount instanceof MountRequest.Volume volume) {
                mounts.add(new MountRequest.Volume(
                        volume.name(),
                        volume.target(),
                        options,
                        false,
                        volume.subpath(),
                        volume.labels(),
                        volume.anonymous()));
            }
        }
        return mounts;
    }

    /** What a container that is there mounts, besides what every container does. */
    public List<MountRequest> mountsOf(ContainerId id) throws IOException {
        try {
            return RequestJson.read(Files.readAllBytes(paths.request(id)))
                    .storage()
                    .mounts();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
