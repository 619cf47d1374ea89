package dev.hull.engine;

import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerState.Phase;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.request.ExecRequest;
import dev.hull.engine.run.ExecPlanner;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.CompiledPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stepping into a container that runs: a program beside its own, or its own streams. Plans only; a launcher runs them. */
public final class Entering {
    private final EngineOptions options;
    private final EnginePaths paths;
    private final Engine engine;

    Entering(EngineOptions options, EnginePaths paths, Engine engine) {
        this.options = options;
        this.paths = paths;
        this.engine = engine;
    }

    /**
     * Makes the plan that starts a program in a running container.
     *
     * @param reference name, id or beginning of an id
     * @throws HullException NOT_FOUND, or CONFLICT when it does not run or is paused
     */
    public CompiledPlan exec(String reference, ExecRequest request) throws IOException {
        ContainerRecord record = engine.containers().find(reference);
        ContainerState state = ContainerState.of(paths, record.id());
        String container = "Container " + record.id();
        if (state.phase() == Phase.PAUSED) {
            throw conflict(container + " is paused, unpause the container before exec");
        }
        if (state.phase() == Phase.RESTARTING) {
            throw conflict(container + " is restarting, wait until the container is running");
        }
        ProcessIdentity first = ProcessIdentity.read(paths.monitor(record.id()), 0)
                .filter(ProcessIdentity::alive)
                .orElseThrow(() -> conflict(container + " is not running: start it with hull start " + record.name()
                        + ", or look into it as it is with hull debug " + record.name()));
        return new ExecPlanner(options).plan(record, first, request);
    }

    /**
     * How a client attaches.
     *
     * @param input whether standard input goes to the container, if that takes any
     * @param signals whether signals are passed on
     * @param detachKeys key sequence in Docker's syntax
     */
    public record Attachment(boolean input, boolean signals, String detachKeys) {}

    /**
     * Makes the plan by which a launcher becomes a client of a running container.
     *
     * @param reference name, id or beginning of an id
     * @throws HullException NOT_FOUND, or CONFLICT when it does not run, is paused, or keeps its streams to itself
     */
    public LaunchPlan attach(String reference, Attachment attachment) throws IOException {
        ContainerRecord record = engine.containers().find(reference);
        Phase phase = ContainerState.of(paths, record.id()).phase();
        if (phase == Phase.PAUSED) {
            throw conflict("You cannot attach to a paused container, unpause it first");
        }
        if (phase == Phase.RESTARTING) {
            throw conflict("You cannot attach to a restarting container, wait until it is running");
        }
        if (phase != Phase.RUNNING) {
            throw conflict("You cannot attach to a stopped container, start it first");
        }
        Path socket = paths.attachSocket(record.id());
        if (!Files.exists(socket)) {
            throw conflict("You cannot attach to container " + record.name()
                    + ": it runs in the foreground with --rm, and has the streams of who started it");
        }
        boolean tty = record.config().bool("Tty", false);
        int flags = PlanFlags.ATTACH_OUTPUT
                | (attachment.input() && record.config().bool("OpenStdin", false) ? PlanFlags.ATTACH_INPUT : 0)
                | (tty ? PlanFlags.ATTACH_TTY : 0)
                | (attachment.signals() ? PlanFlags.ATTACH_SIGNALS : 0)
                | (record.config().bool("StdinOnce", false) ? PlanFlags.ATTACH_END_INPUT : 0);
        engine.events().append(record.event("attach"));
        return LaunchPlan.builder()
                .add(
                        dev.hull.linux.plan.Phase.LAUNCHER,
                        new SessionStep.Attach(flags, record.id().value(), socket.toString(), attachment.detachKeys()))
                .build();
    }

    /**
     * Whether a container has a terminal.
     *
     * @param reference name, id or beginning of an id
     */
    public boolean hasTerminal(String reference) throws IOException {
        return engine.containers().find(reference).config().bool("Tty", false);
    }

    private static HullException conflict(String why) {
        return new HullException(ErrorKind.CONFLICT, why);
    }
}
