package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.DockerConfig;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.files.VolumeFiller;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.ImageUse;
import dev.hull.engine.run.NetworkPlanner;
import dev.hull.engine.run.OtherRuntimes;
import dev.hull.engine.run.PreparedRun;
import dev.hull.engine.run.RunPlanner;
import dev.hull.engine.volume.VolumeResolver;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes containers: looks up what a request means, plans it, and keeps record and request. */
final class Creation {
    private final Engine engine;
    private final EngineOptions options;
    private final EnginePaths paths;
    private final Joining joining;

    Creation(Engine engine, EngineOptions options, EnginePaths paths) {
        this.engine = engine;
        this.options = options;
        this.paths = paths;
        this.joining = new Joining(engine, paths);
    }

    /**
     * Makes a container.
     *
     * @param launched whether the caller launches it at once; else the plan only shows that it could be
     * @throws HullException when the request cannot be met; then nothing is left of it
     */
    PreparedRun make(RunRequest wanted, boolean launched, Consumer<String> progress) throws IOException {
        checkCidFile(wanted);
        RunRequest request = resolve(wanted);
        Images images = engine.images();
        // From here to the container's record no other process may remove the image.
        try (LockFile hold = images.hold()) {
            return make(request, images.use(request.image(), progress), launched);
        }
    }

    private PreparedRun make(RunRequest asked, ImageUse image, boolean launched) throws IOException {
        ContainerId id = ContainerId.random();
        String name = engine.containers().reserve(id, asked.name(), owner(options));
        try {
            RunRequest request =
                    new VolumeResolver(paths).resolve(id, asked, image.config().volumes());
            new VolumeFiller(paths, options.hullInit()).fill(id, request, image);
            RunPlanner.Planned planned = new RunPlanner(options)
                    .plan(
                            id,
                            Optional.of(name),
                            request,
                            image,
                            new RunPlanner.Occasion(
                                    launched, request.session().detached(), joining, engine::mayNeedAddress));
            store(id, name, request, image, planned, launched);
            return new PreparedRun(id, planned.plan(), planned.warnings());
        } catch (IOException | RuntimeException e) {
            try {
                NetworkPlanner.bridge(options).release(id.value());
                engine.volumes().release(id, true);
                engine.containers().remove(id, Optional.of(name));
            } catch (IOException | RuntimeException cleanup) {
                e.addSuppressed(cleanup);
            }
            throw e;
        }
    }

    /** The process that a container belongs to while it is being made. */
    static ProcessIdentity owner(EngineOptions options) {
        return ProcessIdentity.of(options.ownerPid())
                .orElseThrow(() -> new HullException(
                        ErrorKind.CANCELLED,
                        "the process " + options.ownerPid() + " that wants the container is gone"));
    }

    /** The request without anything that only means something to this caller, here and now. */
    private RunRequest resolve(RunRequest request) {
        return joining.resolve(request).inEnvironment(options.environment());
    }

    /** Plans without leaving a trace, to show what would happen. The image's layers are unpacked if they are not yet. */
    RunPlanner.Planned preview(RunRequest request, Consumer<String> progress) throws IOException {
        if (!OtherRuntimes.isOwn(request.isolation().runtime())) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot explain what --runtime " + request.isolation().runtime()
                            + " does: only Hull's own steps are known");
        }
        ImageUse image = engine.images().use(request.image(), progress);
        RunRequest resolved = new VolumeResolver(paths)
                .preview(resolve(request), image.config().volumes());
        return new RunPlanner(options)
                .plan(
                        ContainerId.random(),
                        request.name(),
                        resolved,
                        image,
                        new RunPlanner.Occasion(false, request.session().detached(), joining, engine::mayNeedAddress));
    }

    private void store(
            ContainerId id,
            String name,
            RunRequest request,
            ImageUse image,
            RunPlanner.Planned planned,
            boolean launched)
            throws IOException {
        ContainerRecord record = new ContainerRecord(
                id,
                name,
                Instant.now(),
                image.id(),
                request.image(),
                planned.command(),
                request.session().remove(),
                DockerConfig.config(request, image.config(), planned.hostname(), planned.user(), planned.environment()),
                DockerConfig.hostConfig(request));
        Files.write(paths.config(id), RunPlanner.configJson(planned.spec()));
        if (record.remove()) {
            Files.write(paths.request(id), RequestJson.write(request));
        } else {
            DurableFiles.writeSynced(paths.request(id), RequestJson.write(request));
        }
        if (launched) {
            planned.writePlans(paths, id);
        }
        String cidFile = request.session().cidFile();
        if (!cidFile.isEmpty()) {
            try {
                Files.writeString(Path.of(cidFile), id.value(), StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException e) {
                checkCidFile(request);
            }
        }
        engine.containers().commit(record);
        if (!launched) {
            DurableFiles.deleteTree(paths.running(id));
        }
        engine.events().append(record.event("create"));
    }

    private static void checkCidFile(RunRequest request) {
        String file = request.session().cidFile();
        if (!file.isEmpty() && Files.exists(Path.of(file))) {
            throw new HullException(
                    ErrorKind.ALREADY_EXISTS,
                    "container ID file found, make sure the other container isn't running or delete " + file);
        }
    }
}
