package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.files.Commit;
import dev.hull.engine.files.UpperDiff;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.volume.VolumeResolver;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.Snapshot;
import dev.hull.image.Snapshots;
import dev.hull.image.layer.LayeredTree;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What containers have changed in the files of their image, and images made of that. */
public final class ContainerChanges {
    private final Engine engine;
    private final EnginePaths paths;

    ContainerChanges(Engine engine, EnginePaths paths) {
        this.engine = engine;
        this.paths = paths;
    }

    /**
     * The changes, parents before children, sorted.
     *
     * @param reference name, id or beginning of an id
     */
    public List<UpperDiff.Change> diff(String reference) throws IOException {
        ContainerRecord record = engine.view(reference).record();
        try (LockFile hold = engine.images().hold()) {
            assert hold != null;
            return diff(record, engine.images().store().resolve(record.imageId()));
        }
    }

    private List<UpperDiff.Change> diff(ContainerRecord record, Image image) throws IOException {
        Snapshot snapshot = Snapshots.prepare(engine.images().store(), image);
        LayeredTree lower = LayeredTree.of(snapshot.lowerDirectories(), snapshot.layers());
        return UpperDiff.of(paths.upper(record.id()), lower, own(record.id()));
    }

    /** Mount points and files that every container has, and no user asked for. */
    private Set<String> own(ContainerId id) throws IOException {
        Set<String> own = new HashSet<>();
        own.add(".dockerenv");
        Spec spec = Spec.parse(Json.parse(Files.readAllBytes(paths.config(id))));
        for (Mount mount : spec.mounts()) {
            own.add(mount.destination().substring(1));
        }
        for (MountRequest mount : new VolumeResolver(paths).mountsOf(id)) {
            own.remove(mount.target().substring(1));
        }
        return own;
    }

    /** Whether a running container stands still while it is read. */
    public enum Standstill {
        /** It goes on. */
        NO,
        /** It stands still where it has a control group that can be frozen; else it goes on, and a warning says so. */
        IF_POSSIBLE,
        /** It stands still, or the operation is refused. */
        REQUIRED
    }

    /**
     * Makes an image of a container.
     *
     * @param standstill whether a running container stands still meanwhile
     * @param warnings hears what is left out
     * @throws HullException UNSUPPORTED when it has to stand still and cannot
     */
    public Image commit(String reference, Commit commit, Standstill standstill, Consumer<String> warnings)
            throws IOException, InterruptedException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        boolean paused = standstill != Standstill.NO && container.state().phase() == ContainerState.Phase.RUNNING;
        if (paused) {
            try {
                engine.lifecycle().pause(record.id().value());
            } catch (HullException e) {
                if (standstill == Standstill.REQUIRED || e.kind() != ErrorKind.UNSUPPORTED) {
                    throw e;
                }
                paused = false;
                warnings.accept("WARNING: the container goes on while it is read: " + e.sentence());
            }
        }
        Image made;
        try (LockFile hold = engine.images().hold()) {
            assert hold != null;
            ImageStore store = engine.images().store();
            Image base = store.resolve(record.imageId());
            made = commit.make(
                    store,
                    base,
                    record.config(),
                    record.command(),
                    paths.upper(record.id()),
                    diff(record, base),
                    warnings);
        } finally {
            if (paused) {
                engine.lifecycle().unpause(record.id().value());
            }
        }
        engine.events().append(record.event("commit").with("imageID", made.id().toString()));
        return made;
    }
}
