package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.Janitor;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.request.ExecRequest;
import dev.hull.engine.run.ExecPlanner;
import dev.hull.engine.run.ImageUse;
import dev.hull.engine.run.RunPlanner;
import dev.hull.engine.run.StillPlanner;
import dev.hull.engine.run.Toolkit;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.CompiledPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks into containers that have no programs of their own to look with: a toolkit's programs run in a container that runs,
 * in one that has ended, or in an image. Nothing of it stays.
 */
public final class Debugger {
    private final EngineOptions options;
    private final EnginePaths paths;
    private final ContainerStore containers;
    private final Images images;
    private final Janitor janitor;

    Debugger(EngineOptions options, ContainerStore containers, Images images, Janitor janitor) {
        this.options = options;
        this.paths = new EnginePaths(options.root(), options.runRoot());
        this.containers = containers;
        this.images = images;
        this.janitor = janitor;
    }

    /**
     * Makes the plan that starts a program of a toolkit.
     *
     * @param reference a container, else an image
     * @param toolImage the image with the programs
     * @param request what to start; an empty command stands for the toolkit's own
     * @param forReal false only shows the plan: nothing is made
     * @param progress hears what takes long, a line each
     * @throws HullException NOT_FOUND when there is neither such a container nor such an image
     */
    public CompiledPlan prepare(
            String reference, String toolImage, ExecRequest request, boolean forReal, Consumer<String> progress)
            throws IOException {
        try (LockFile hold = images.hold()) {
            Toolkit toolkit = images.toolkit(toolImage, progress);
            Optional<ContainerRecord> record = container(reference);
            Optional<ProcessIdentity> first = record.flatMap(each -> ProcessIdentity.read(paths.monitor(each.id()), 0))
                    .filter(ProcessIdentity::alive);
            if (record.isPresent() && first.isPresent()) {
                if (ContainerState.of(paths, record.get().id()).phase() == ContainerState.Phase.PAUSED) {
                    throw new HullException(
                            ErrorKind.CONFLICT,
                            "Container " + record.get().id() + " is paused, unpause the container before debug");
                }
                return new ExecPlanner(options).plan(record.get(), first.get(), request, toolkit);
            }
            return still(reference, record, request, toolkit, forReal, progress);
        }
    }

    private Optional<ContainerRecord> container(String reference) throws IOException {
        try {
            return Optional.of(containers.find(reference));
        } catch (HullException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private CompiledPlan still(
            String reference,
            Optional<ContainerRecord> record,
            ExecRequest request,
            Toolkit toolkit,
            boolean forReal,
            Consumer<String> progress)
            throws IOException {
        ImageUse image = image(reference, record, progress);
        ContainerId id = ContainerId.random();
        if (forReal) {
            janitor.sweep();
            ProcessIdentity owner = ProcessIdentity.of(options.ownerPid())
                    .orElseThrow(() -> new HullException(
                            ErrorKind.CANCELLED,
                            "the process " + options.ownerPid() + " that wants the container is gone"));
            containers.reservePassing(id, owner);
        }
        try {
            StillPlanner planner = new StillPlanner(options);
            CompiledPlan compiled = record.isPresent()
                    ? planner.plan(id, record.get(), image, request, toolkit)
                    : planner.plan(id, image, request, toolkit);
            if (forReal) {
                Files.write(
                        paths.exitPlan(id), RunPlanner.exitPlan(compiled.plan()).toBytes());
            }
            return compiled;
        } catch (IOException | RuntimeException e) {
            if (forReal) {
                try {
                    containers.remove(id, Optional.empty());
                } catch (IOException cleanup) {
                    e.addSuppressed(cleanup);
                }
            }
            throw e;
        }
    }

    private ImageUse image(String reference, Optional<ContainerRecord> record, Consumer<String> progress)
            throws IOException {
        try {
            return record.isPresent()
                    ? images.useWith(
                            record.get().imageId(), paths.upper(record.get().id()), progress)
                    : images.use(reference, progress);
        } catch (HullException e) {
            if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.INVALID_ARGUMENT) {
                throw e;
            }
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    record.isPresent()
                            ? "the image " + record.get().imageName() + " of container " + reference
                                    + " is gone, and with it the container's files"
                            : "No such container or image: " + reference,
                    e);
        }
    }
}
