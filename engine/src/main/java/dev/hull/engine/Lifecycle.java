package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.Ending;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ExitListener;
import dev.hull.engine.container.ExitRecord;
import dev.hull.engine.container.Freezer;
import dev.hull.engine.container.Janitor;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.run.SupervisionSteps;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.names.SignalNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What one does to containers that are there: signals, stopping, waiting, removing, renaming. References are names, ids, or
 * unique beginnings of ids; for a wrong one every method throws NOT_FOUND or INVALID_ARGUMENT.
 */
public final class Lifecycle {
    private static final int TERM = 15;
    private static final int KILL = 9;
    /** Seconds that a container has to stop when nothing else was said. */
    private static final long STOP_SECONDS = 10;

    private static final long PAUSE_NANOS = 5_000_000;

    private final Engine engine;
    private final EngineOptions options;
    private final EnginePaths paths;
    private final Janitor janitor;

    Lifecycle(Engine engine, EngineOptions options, EnginePaths paths, Janitor janitor) {
        this.engine = engine;
        this.options = options;
        this.paths = paths;
        this.janitor = janitor;
    }

    /**
     * Sends a signal to the first process of a container. A paused one goes on if the signal ends it or asks it to stop; such a
     * signal also means that its monitor does not start it again.
     *
     * @throws HullException CONFLICT when it does not run
     */
    public void kill(String reference, int signal) throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        if (!container.state().isRunning()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot kill container: " + reference + ": container " + record.id() + " is not running");
        }
        boolean ends = signal == KILL || signal == stopSignal(record);
        if (ends) {
            markStopped(record);
        }
        Ending.of(paths, record.id()).signal(signal);
        if (ends) {
            Freezer.thaw(paths, record.id());
        }
        engine.events().append(record.event("kill").with("signal", Integer.toString(signal)));
    }

    /**
     * Asks a container to end for good, and does not wait. A container that does not run is left as it is.
     *
     * @param signal what it is asked with, or 0 for its own stop signal
     * @return to be waited for
     */
    public Stopping stop(String reference, int signal) throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        if (container.state().isRunning()) {
            markStopped(record);
        }
        return ask(container, signal);
    }

    /**
     * Asks a container to end that will be started again. One that goes with its end is started again by its own monitor, so it
     * stays; waiting for its end then means waiting until it runs again.
     */
    public Stopping stopToRestart(String reference, int signal) throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        if (!record.remove() || !container.state().isRunning()) {
            return stop(record.id().value(), signal);
        }
        SupervisionSteps.writeOnce(paths, record.id(), container.state().restarts());
        return ask(container, signal).comingBack();
    }

    /** Sends the signal that asks a container to end, also to one that is paused, and says so if it runs. */
    private Stopping ask(ContainerView container, int signal) throws IOException {
        ContainerRecord record = container.record();
        boolean running = container.state().isRunning();
        Ending ending = Ending.of(paths, record.id());
        int number = signal == 0 ? stopSignal(record) : signal;
        ending.signal(number);
        Freezer.thaw(paths, record.id());
        if (running) {
            engine.events().append(record.event("kill").with("signal", Integer.toString(number)));
        }
        return new Stopping(
                paths,
                record.id(),
                ending,
                record.config().number("StopTimeout", STOP_SECONDS),
                engine.events(),
                running ? Optional.of(record.event("stop")) : Optional.empty());
    }

    /** Tells that a container has been stopped and started again. */
    public void restarted(String reference) throws IOException {
        engine.events().append(engine.containers().find(reference).event("restart"));
    }

    private void markStopped(ContainerRecord record) throws IOException {
        try {
            Files.write(paths.stopped(record.id()), new byte[0]);
        } catch (NoSuchFileException e) {
            // it is gone, as it was to be
        }
    }

    static int stopSignal(ContainerRecord record) {
        int number = SignalNames.number(record.config().string("StopSignal", ""));
        return number > 0 ? number : TERM;
    }

    /**
     * Stops all processes of a container where they are.
     *
     * @throws HullException CONFLICT when it does not run or is paused already, UNSUPPORTED when it cannot be frozen
     */
    public void pause(String reference) throws IOException, InterruptedException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        switch (container.state().phase()) {
            case RUNNING -> Freezer.pause(paths, record.id(), container.state().pid());
            case PAUSED ->
                throw new HullException(ErrorKind.CONFLICT, "Container " + record.id() + " is already paused");
            case RESTARTING ->
                throw new HullException(
                        ErrorKind.CONFLICT,
                        "Container " + record.id() + " is restarting, wait until the container is running");
            case CREATED, EXITED ->
                throw new HullException(ErrorKind.CONFLICT, "Container " + record.id() + " is not running");
        }
        engine.events().append(record.event("pause"));
    }

    /**
     * Lets the processes of a paused container go on.
     *
     * @throws HullException CONFLICT when it is not paused
     */
    public void unpause(String reference) throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        if (container.state().phase() != ContainerState.Phase.PAUSED) {
            throw new HullException(ErrorKind.CONFLICT, "Container " + record.id() + " is not paused");
        }
        Freezer.thaw(paths, record.id());
        engine.events().append(record.event("unpause"));
    }

    /**
     * Waits until a container does not run, also if its monitor starts it again.
     *
     * @return its exit status; 0 for one that was never started
     */
    public int await(String reference) throws IOException, InterruptedException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        if (!state.isRunning()) {
            return state.exitCode();
        }
        if (record.remove()) {
            // Its exit status goes with it: only the monitor can tell, and only to whoever listens in time.
            OptionalInt told = ExitListener.listen(paths.attachSocket(record.id()));
            if (told.isPresent()) {
                return told.getAsInt();
            }
        }
        Ending.of(paths, record.id()).awaitProcess();
        Optional<ExitRecord> exit = ExitRecord.read(paths.exitRecord(record.id()));
        if (exit.isEmpty() && record.remove()) {
            throw ContainerStore.missing(reference); // it ended before anybody listened, and took its status with it
        }
        return exit.map(ExitRecord::code).orElse(ContainerState.KILLED);
    }

    /**
     * Kills a container that is to be removed, and does not wait.
     *
     * @param force whether it may run
     * @return to be waited for, then call {@link #remove}
     * @throws HullException CONFLICT when it runs without force
     */
    public Ending beginRemoval(String reference, boolean force) throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        if (state.isRunning() && !force) {
            String how = state.phase() == ContainerState.Phase.PAUSED
                    ? "You cannot remove a paused container " + record.id() + ". Unpause and then stop"
                    : "You cannot remove a running container " + record.id() + ". Stop";
            throw new HullException(
                    ErrorKind.CONFLICT, how + " the container before attempting removal or force remove");
        }
        if (state.isRunning()) {
            markStopped(record);
        }
        Ending ending = Ending.of(paths, record.id());
        ending.signal(KILL);
        Freezer.thaw(paths, record.id());
        return ending;
    }

    /**
     * Removes a container that has ended, and everything of it; one that is gone already is fine.
     *
     * @param force whether one that somebody has started meanwhile is killed
     * @param volumes whether volumes without a name go with it
     * @throws HullException CONFLICT when it has been started again
     */
    public void remove(ContainerRecord record, boolean force, boolean volumes) throws IOException {
        ContainerId id = record.id();
        ContainerStore store = engine.containers();
        ProcessIdentity owner = Creation.owner(options);
        while (!store.claim(id, owner)) {
            if (!Files.exists(paths.record(id))) {
                return;
            }
            if (ContainerState.of(paths, id).isRunning()) {
                if (force) {
                    Ending again = Ending.of(paths, id);
                    again.signal(KILL);
                    Freezer.thaw(paths, id);
                    LockSupport.parkNanos(PAUSE_NANOS);
                    continue;
                }
                throw new HullException(
                        ErrorKind.CONFLICT, "cannot remove container " + record.name() + ": it has been started again");
            }
            if (janitor.isAttended(id)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } else {
                janitor.recover(id);
            }
        }
        // Its name may have changed since it was looked up.
        store.discard(id, store.load(id).orElse(record).name());
        engine.volumes().release(id, volumes || record.remove());
        engine.events().append(record.event("destroy"));
    }

    /** Whether nothing of a container is in use: it has ended, or was made and never started. */
    public boolean isPrunable(ContainerView container) {
        return !container.state().isRunning()
                && !janitor.isAttended(container.record().id());
    }

    /** Bytes of what a container has written. */
    public long size(ContainerRecord record) throws IOException {
        try (Stream<Path> files = Files.walk(paths.container(record.id()))) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /**
     * Gives a container another name.
     *
     * @throws HullException CONFLICT when the name is taken
     */
    public void rename(String reference, String name) throws IOException {
        ContainerView container = engine.view(reference);
        // The monitor of such a container removes its first name with it; until then nobody else may have that.
        boolean keepOld = container.record().remove() && container.state().isRunning();
        engine.containers().rename(container.record(), name, keepOld);
        ContainerRecord renamed = container.record().renamed(name);
        engine.events()
                .append(renamed.event("rename")
                        .with("oldName", "/" + container.record().name()));
    }
}
