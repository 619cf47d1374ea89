package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.files.RootView;
import dev.hull.engine.run.ImageUse;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.HoldCompiler;
import dev.hull.runtime.Host;
import dev.hull.runtime.OverlayRoot;
import dev.hull.runtime.PlanRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The files of containers and images, opened for whoever reads or writes them from outside. A running container is seen as its
 * own processes see it. One that does not run is mounted for this purpose alone, in a mount namespace of its own; as long as
 * it is open it counts as being started, so nobody starts or removes it under the reader's hands.
 */
public final class ContainerFiles {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Engine engine;
    private final EngineOptions options;
    private final EnginePaths paths;

    ContainerFiles(Engine engine, EngineOptions options, EnginePaths paths) {
        this.engine = engine;
        this.options = options;
        this.paths = paths;
    }

    /**
     * Opens the root of a container.
     *
     * @param reference name, id or beginning of an id
     * @param bare whether the root alone is meant, without volumes and whatever else is mounted in it
     * @throws HullException NOT_FOUND when there is no such container
     */
    public RootView open(String reference, boolean bare) throws IOException {
        while (true) {
            ContainerView container = engine.view(reference);
            ContainerRecord record = container.record();
            if (container.state().pid() > 0) {
                ProcessIdentity first = ProcessIdentity.read(paths.monitor(record.id()), 0)
                        .orElseThrow(() -> ContainerStore.missing(reference));
                LaunchPlan plan = HoldCompiler.running((int) first.pid(), first.start(), bare);
                return RootView.open(options.hullInit(), plan, reference, false, () -> {});
            }
            if (engine.containers().claim(record.id(), Creation.owner(options))) {
                return stopped(record, reference, bare);
            }
            if (!Files.exists(paths.record(record.id()))) {
                throw ContainerStore.missing(reference);
            }
            // Somebody starts it, or looks at its files: wait until it is decided.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private RootView stopped(ContainerRecord record, String reference, boolean bare) throws IOException {
        ContainerId id = record.id();
        try {
            ImageUse image = engine.images().useAgain(record.imageId(), paths.upper(id), warning -> {});
            Spec spec = Spec.parse(Json.parse(Files.readAllBytes(paths.config(id))));
            OverlayRoot overlay = new OverlayRoot(
                    image.layers(), paths.upper(id).toString(), paths.work(id).toString(), image.overlayOptions());
            LaunchPlan plan = HoldCompiler.stopped(
                    bare ? spec.toBuilder().mounts(List.<Mount>of()).build() : spec,
                    PlanRequest.builder(id.value(), paths.container(id).toString())
                            .build(),
                    overlay,
                    rootMode(image),
                    paths.filesRoot().toString(),
                    Host.detect());
            return RootView.open(options.hullInit(), plan, reference, false, () -> unclaim(id));
        } catch (IOException | RuntimeException e) {
            unclaim(id);
            throw e;
        }
    }

    private void unclaim(ContainerId id) throws IOException {
        DurableFiles.deleteTree(paths.running(id));
    }

    private static int rootMode(ImageUse image) throws IOException {
        return image.layers().isEmpty()
                ? 0755
                : (Integer) Files.getAttribute(Path.of(image.layers().getFirst()), "unix:mode") & 07777;
    }

    /**
     * Opens the root of an image, for reading.
     *
     * @param progress hears what takes long, a line each
     * @throws HullException NOT_FOUND when there is no such image
     */
    public RootView openImage(String reference, Consumer<String> progress) throws IOException {
        Images images = engine.images();
        if (images.store().find(reference).isEmpty()) {
            throw new HullException(ErrorKind.NOT_FOUND, "No such image: " + reference);
        }
        var hold = images.hold();
        try {
            ImageUse image = images.use(reference, progress);
            LaunchPlan plan = HoldCompiler.layers(
                    new OverlayRoot(image.layers(), "", "", image.overlayOptions()),
                    paths.filesRoot().toString());
            return RootView.open(options.hullInit(), plan, reference, true, hold::close);
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }
}
