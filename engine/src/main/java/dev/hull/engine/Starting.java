package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.FailedStart;
import dev.hull.engine.container.Janitor;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.NetworkPlanner;
import dev.hull.engine.run.PreparedRun;
import dev.hull.engine.run.RunPlanner;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Starts containers that are there: plans them again from the request that they were made from, on the layers that they have.
 * Whoever claims a container first launches it; everybody else waits until that is over.
 */
public final class Starting {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Engine engine;
    private final EngineOptions options;
    private final EnginePaths paths;
    private final Janitor janitor;

    Starting(Engine engine, EngineOptions options, EnginePaths paths, Janitor janitor) {
        this.engine = engine;
        this.options = options;
        this.paths = paths;
        this.janitor = janitor;
    }

    /**
     * How the caller is connected to a container that starts.
     *
     * @param attached whether its output is the caller's, and the caller waits for its end
     * @param interactive whether the caller's input is its input
     * @param signalProxy whether the caller's signals reach it
     * @param detachKeys keys that leave it running, empty for those it was made with
     * @param service what a service manager that started the caller has to do with it
     */
    public record Connection(
            boolean attached, boolean interactive, boolean signalProxy, String detachKeys, RunRequest.Service service) {
        /** Not at all. */
        public static final Connection DETACHED = new Connection(false, false, true, "", RunRequest.Service.NONE);
    }

    /**
     * Claims a container and plans its launch.
     *
     * @return empty when it runs already
     * @throws HullException when there is no such container, or it cannot be started; then it is as it was
     */
    public Optional<PreparedRun> prepare(String reference, Connection connection, Consumer<String> progress)
            throws IOException {
        ContainerRecord record = engine.containers().find(reference);
        if (!claim(record.id(), reference)) {
            return Optional.empty();
        }
        try {
            PreparedRun prepared = plan(record, connection, progress);
            Files.deleteIfExists(paths.stopped(record.id()));
            FailedStart.keepLastEnd(paths, record.id());
            return Optional.of(prepared);
        } catch (IOException | RuntimeException e) {
            abandon(record.id(), e);
            throw e;
        }
    }

    /** Gives a claimed container back. */
    private void abandon(ContainerId id, Throwable reason) {
        try {
            NetworkPlanner.bridge(options).release(id.value());
            DurableFiles.deleteTree(paths.running(id));
        } catch (IOException | RuntimeException cleanup) {
            reason.addSuppressed(cleanup);
        }
    }

    /** False when it runs. */
    private boolean claim(ContainerId id, String reference) throws IOException {
        while (!engine.containers().claim(id, Creation.owner(options))) {
            if (!Files.exists(paths.record(id))) {
                throw ContainerStore.missing(reference);
            }
            ContainerState state = ContainerState.of(paths, id);
            if (state.phase() == ContainerState.Phase.PAUSED) {
                throw new HullException(
                        ErrorKind.CONFLICT, "cannot start a paused container, try unpause instead: " + reference);
            }
            if (state.isRunning()) {
                return false;
            }
            if (janitor.isAttended(id)) {
                // Somebody else starts it just now, or its monitor is about to leave.
                LockSupport.parkNanos(PAUSE_NANOS);
            } else {
                janitor.recover(id);
            }
        }
        return true;
    }

    private PreparedRun plan(ContainerRecord record, Connection connection, Consumer<String> progress)
            throws IOException {
        ContainerId id = record.id();
        RunRequest request = request(record);
        RunRequest.Session session = request.session();
        boolean attached = connection.attached();
        RunRequest now = request.with(new RunRequest.Session(
                session.tty(),
                session.interactive(),
                !attached,
                session.remove(),
                connection.signalProxy(),
                connection.detachKeys().isEmpty() ? session.detachKeys() : connection.detachKeys(),
                "",
                session.platform(),
                connection.service(),
                connection.interactive() ? RunRequest.Streams.ALL : RunRequest.Streams.OUTPUT));
        RunPlanner.Planned planned = new RunPlanner(options)
                .plan(
                        id,
                        Optional.of(record.name()),
                        now,
                        engine.images().useAgain(record.imageId(), paths.upper(id), progress),
                        new RunPlanner.Occasion(true, false, new Joining(engine, paths), engine::mayNeedAddress));
        DurableFiles.writeAtomically(paths.config(id), RunPlanner.configJson(planned.spec()));
        planned.writePlans(paths, id);
        return new PreparedRun(id, planned.plan(), planned.warnings());
    }

    private RunRequest request(ContainerRecord record) throws IOException {
        try {
            return RequestJson.read(Files.readAllBytes(paths.request(record.id())));
        } catch (NoSuchFileException e) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot start container " + record.name()
                            + ": it was made by a version of Hull that did not keep how; make it again with hull run",
                    e);
        }
    }

    /**
     * Whether a container should run after the machine has started: policy {@code always}; {@code unless-stopped}, and nobody
     * stopped it; {@code on-failure}, and it did not end well.
     */
    public boolean shouldStartOnBoot(ContainerView container) {
        ContainerRecord record = container.record();
        boolean stopped = Files.exists(paths.stopped(record.id()));
        return switch (policy(record)) {
            case "always" -> true;
            case "unless-stopped" -> !stopped;
            case "on-failure" -> !stopped && container.state().exitCode() != 0;
            default -> false;
        };
    }

    /** Name of a container's restart policy. */
    public static String policy(ContainerRecord record) {
        return record.hostConfig().object("RestartPolicy").string("Name", "no");
    }

    /** Launches prepared containers without being attached. */
    public Launcher launcher() {
        return new Launcher(options.hullInit(), paths);
    }
}
