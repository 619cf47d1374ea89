package dev.hull.engine;

import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.Ending;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.Janitor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.names.SignalNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What one does to containers that are there: signals, stopping, waiting, removing, renaming. References are names, ids, or
 * unique beginnings of ids; for a wrong one every method throws NOT_FOUND or INVALID_ARGUMENT.
 */
public final class Lifecycle {
    private static final int TERM = 15;
    private static final int KILL = 9;

    private final Engine engine;
    private final EnginePaths paths;
    private final Janitor janitor;

    Lifecycle(Engine engine, EnginePaths paths, Janitor janitor) {
        this.engine = engine;
        this.paths = paths;
        this.janitor = janitor;
    }

    /**
     * Sends a signal to the first process of a container.
     *
     * @throws HullException CONFLICT when it does not run
     */
    public void kill(String reference, int signal) throws IOException {
        ContainerView container = engine.view(reference);
        if (!container.state().isRunning()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot kill container: " + reference + ": container "
                            + container.record().id() + " is not running");
        }
        Ending.of(paths, container.record().id()).signal(signal);
        engine.events().append(container.record().event("kill").with("signal", Integer.toString(signal)));
    }

    /**
     * Asks a container to end, and does not wait. A container that does not run is left as it is.
     *
     * @param signal what it is asked with, or 0 for its own stop signal
     * @return to be waited for
     */
    public Ending stop(String reference, int signal) throws IOException {
        ContainerView container = engine.view(reference);
        Ending ending = Ending.of(paths, container.record().id());
        int number = signal == 0 ? stopSignal(container.record()) : signal;
        ending.signal(number);
        if (container.state().isRunning()) {
            engine.events().append(container.record().event("kill").with("signal", Integer.toString(number)));
        }
        return ending;
    }

    private static int stopSignal(ContainerRecord record) {
        int number = SignalNames.number(record.config().string("StopSignal", ""));
        return number > 0 ? number : TERM;
    }

    /**
     * Waits until a container does not run.
     *
     * @return its exit status; 0 for one that was never started
     * @throws HullException UNSUPPORTED for a running container that takes its exit record with it
     */
    public int await(String reference) throws IOException, InterruptedException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        if (container.state().isRunning() && record.remove()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot wait for container " + reference
                            + ": it was started with --rm and removes its exit status with itself; run it without --rm");
        }
        Ending.of(paths, record.id()).await();
        return engine.view(record.id().value()).state().exitCode();
    }

    /**
     * Kills a container that is to be removed, and does not wait.
     *
     * @param force whether it may run
     * @return to be waited for, then call {@link #remove}
     * @throws HullException CONFLICT when it runs without force, or is just being made
     */
    public Ending beginRemoval(String reference, boolean force) throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        if (state.isRunning() && !force) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "You cannot remove a running container " + record.id()
                            + ". Stop the container before attempting removal or force remove");
        }
        if (state.phase() == ContainerState.Phase.CREATED && janitor.isAttended(record.id())) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot remove container " + reference + ": it is just being started; try again");
        }
        Ending ending = Ending.of(paths, record.id());
        ending.signal(KILL);
        return ending;
    }

    /** Removes a container that has ended, and everything of it; one that is gone already is fine. */
    public void remove(ContainerRecord record) throws IOException {
        janitor.recover(record.id());
        if (janitor.isAttended(record.id())) {
            throw new HullException(
                    ErrorKind.CONFLICT, "cannot remove container " + record.name() + ": it has been started again");
        }
        ContainerStore store = engine.containers();
        // Its name may have changed since it was looked up.
        store.remove(
                record.id(),
                store.load(record.id()).or(() -> java.util.Optional.of(record)).map(ContainerRecord::name));
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
     * @throws HullException CONFLICT when the name is taken, UNSUPPORTED for a running container of {@code --rm}
     */
    public void rename(String reference, String name) throws IOException {
        ContainerView container = engine.view(reference);
        if (container.record().remove() && container.state().isRunning()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot rename container " + reference
                            + ": it was started with --rm, and its monitor will remove it under its first name");
        }
        engine.containers().rename(container.record(), name);
        ContainerRecord renamed = container.record().renamed(name);
        engine.events()
                .append(renamed.event("rename")
                        .with("oldName", "/" + container.record().name()));
    }
}
