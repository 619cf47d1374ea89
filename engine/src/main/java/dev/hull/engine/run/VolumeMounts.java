package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.volume.VolumeSource;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.VolumeStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.IdMapping;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.ExtraSteps;
import dev.hull.runtime.MountPlanner;
import dev.hull.runtime.UserNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What volumes and the options {@code U} and {@code map=me} come to in a plan. */
final class VolumeMounts {
    private static final long ALL_IDS = 0xffffffffL;
    private static final int MISSING_DIRECTORY_MODE = 0755;

    private final EngineOptions options;
    private final EnginePaths paths;
    private final VolumeStore store;

    VolumeMounts(EngineOptions options, EnginePaths paths) {
        this.options = options;
        this.paths = paths;
        this.store = new VolumeStore(paths);
    }

    /** The mount of a volume that has its name. */
    Mount mount(MountRequest.Volume volume) {
        VolumeSource source = source(volume);
        List<String> words = new ArrayList<>(volume.options());
        words.addAll(source.options());
        if (source.isMemory()) {
            words.remove(MountRequest.OWN);
            words.remove(MountRequest.MAP_ME);
            return new Mount(volume.target(), "tmpfs", "tmpfs", words);
        }
        List<String> bind = MountAssembly.bindOptions(words, true);
        if (!volume.subpath().isEmpty()) {
            bind.add(MountPlanner.BENEATH + volume.subpath());
        }
        return new Mount(volume.target(), "bind", source.path(), bind);
    }

    private VolumeSource source(MountRequest.Volume volume) {
        try {
            return VolumeSource.of(store, volume.name());
        } catch (IOException e) {
            throw new UncheckedIOException("read the volume " + volume.name(), e);
        }
    }

    /** The mounts, those with {@code map=me} id-mapped between the caller and the container's user. */
    List<Mount> mapped(List<Mount> mounts, List<MountRequest> requests, User user) {
        List<Mount> result = new ArrayList<>(mounts);
        for (MountRequest request : requests) {
            if (!request.options().contains(MountRequest.MAP_ME)) {
                continue;
            }
            for (int i = 0; i < result.size(); i++) {
                Mount mount = result.get(i);
                if (mount.destination().equals(request.target()) && mount.isBind()) {
                    result.set(i, mapped(mount, user));
                }
            }
        }
        return result;
    }

    private Mount mapped(Mount mount, User user) {
        boolean host = UserNamespace.detect().isHost();
        // An ordinary user is root of the namespace that containers are made in.
        long uid = host ? caller("SUDO_UID", "HULL_UID") : 0;
        long gid = host ? caller("SUDO_GID", "HULL_GID") : 0;
        if (uid == user.uid() && gid == user.gid()) {
            return mount;
        }
        if (!host) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot map the ids of " + mount.source()
                            + ": the kernel lets only root do that; as an ordinary user"
                            + " your files are root's inside, so run the container as root (--user 0), or give them away"
                            + " with :U");
        }
        return new Mount(
                mount.destination(),
                mount.type(),
                mount.source(),
                mount.options(),
                exchange(uid, user.uid()),
                exchange(gid, user.gid()));
    }

    private long caller(String first, String second) {
        String id =
                options.environment().getOrDefault(first, options.environment().getOrDefault(second, "0"));
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Every id is itself, but these two change places: so each file has an owner that exists, on both sides. */
    static List<IdMapping> exchange(long a, long b) {
        if (a == b) {
            return List.of(new IdMapping(0, 0, ALL_IDS));
        }
        long low = Math.min(a, b);
        long high = Math.max(a, b);
        List<IdMapping> map = new ArrayList<>();
        add(map, 0, 0, low);
        add(map, low, high, 1);
        add(map, low + 1, low + 1, high - low - 1);
        add(map, high, low, 1);
        add(map, high + 1, high + 1, ALL_IDS - high - 1);
        return map;
    }

    private static void add(List<IdMapping> map, long inside, long outside, long size) {
        if (size > 0) {
            map.add(new IdMapping(inside, outside, size));
        }
    }

    /** The steps of a plan with those of its volumes. */
    ExtraSteps extend(ContainerId id, RunRequest request, User user, ExtraSteps steps) {
        List<MountRequest> mounts = request.storage().mounts();
        if (mounts.isEmpty()) {
            return steps;
        }
        List<PlanStep> before = new ArrayList<>(steps.beforeClone());
        before.addAll(before(mounts, user));
        List<PlanStep> last = new ArrayList<>();
        if (request.session().remove()) {
            last.addAll(after(id, mounts));
        }
        last.addAll(steps.last());
        return new ExtraSteps(
                before,
                steps.afterClone(),
                steps.container(),
                steps.inside(),
                steps.started(),
                steps.afterExit(),
                last);
    }

    /** What the host does before: missing sources of {@code -v} are made, those with {@code U} given to the user. */
    private List<PlanStep> before(List<MountRequest> requests, User user) {
        List<PlanStep> steps = new ArrayList<>();
        for (MountRequest request : requests) {
            String path = "";
            if (request instanceof MountRequest.Bind bind) {
                path = bind.source();
                if (bind.made() && !Files.exists(Path.of(path))) {
                    steps.add(new FileStep.MakeDirectory(path, MISSING_DIRECTORY_MODE));
                }
            } else if (request instanceof MountRequest.Volume volume) {
                VolumeSource source = source(volume);
                path = source.isMemory() ? "" : source.path();
            }
            if (request.options().contains(MountRequest.OWN) && !path.isEmpty()) {
                steps.add(new VolumeStep.OwnTree(path, (int) user.uid(), (int) user.gid()));
            }
        }
        return steps;
    }

    /** What is owed after the end of a container that goes: it uses its volumes no more, and its own go with it. */
    private List<PlanStep> after(ContainerId id, List<MountRequest> requests) {
        List<PlanStep> steps = new ArrayList<>();
        for (MountRequest request : requests) {
            if (request instanceof MountRequest.Volume volume) {
                String name = volume.name();
                steps.add(
                        volume.anonymous()
                                ? new VolumeStep.ReleaseVolume(
                                        paths.volumesLock().toString(),
                                        paths.volume(name).toString(),
                                        id.value())
                                : new FileStep.RemoveFile(paths.volumeUsers(name)
                                        .resolve(id.value())
                                        .toString()));
            }
        }
        return steps;
    }
}
