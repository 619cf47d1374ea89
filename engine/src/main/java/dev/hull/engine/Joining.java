package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.JoinTargets;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Containers that share namespaces of others: who is meant, what does not go together, and who has to run. */
final class Joining implements JoinTargets {
    private final Engine engine;
    private final EnginePaths paths;

    Joining(Engine engine, EnginePaths paths) {
        this.engine = engine;
        this.paths = paths;
    }

    /**
     * The request with ids in the place of names, so that it means the same containers when they have other names.
     *
     * @throws HullException NOT_FOUND when there is no such container, INVALID_ARGUMENT for what cannot be shared
     */
    RunRequest resolve(RunRequest request) {
        RunRequest.Isolation isolation = request.isolation();
        RunRequest.Network network = request.network();
        if (network.mode().startsWith(CONTAINER)) {
            checkSharedNetwork(request);
        }
        boolean joins = network.mode().startsWith(CONTAINER)
                || isolation.pid().startsWith(CONTAINER)
                || isolation.ipc().startsWith(CONTAINER)
                || isolation.uts().startsWith(CONTAINER)
                || isolation.cgroup().startsWith(CONTAINER);
        return joins
                ? request.joining(
                        mode(network.mode()),
                        mode(isolation.pid()),
                        mode(isolation.ipc()),
                        mode(isolation.uts()),
                        mode(isolation.cgroup()))
                : request;
    }

    private String mode(String mode) {
        return mode.startsWith(CONTAINER) && mode.length() > CONTAINER.length()
                ? CONTAINER + id(mode.substring(CONTAINER.length())).value()
                : mode;
    }

    private static void checkSharedNetwork(RunRequest request) {
        RunRequest.Network network = request.network();
        refuse(!request.isolation().hostname().isEmpty(), "hostname and the network mode");
        refuse(!network.nameServers().isEmpty(), "dns and the network mode");
        refuse(!network.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
        refuse(!network.macAddress().isEmpty(), "mac-address and the network mode");
        refuse(
                !network.ports().isEmpty() || network.publishAll(),
                "port publishing and the container type network mode");
        refuse(!network.exposed().isEmpty(), "port exposing and the container type network mode");
    }

    private static void refuse(boolean wrong, String what) {
        if (wrong) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "conflicting options: " + what);
        }
    }

    @Override
    public ContainerId id(String reference) {
        return record(reference).id();
    }

    @Override
    public long pid(String kind, String reference) {
        ContainerId id = id(reference);
        ContainerState state = ContainerState.of(paths, id);
        if (state.pid() == 0) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot join " + kind + " of a non running container: " + id + "; start it first");
        }
        return state.pid();
    }

    @Override
    public String hostname(String reference) {
        ContainerRecord record = record(reference);
        return record.config().string("Hostname", record.id().shortForm());
    }

    private ContainerRecord record(String reference) {
        try {
            return engine.containers().find(reference);
        } catch (IOException e) {
            throw new UncheckedIOException("container " + reference, e);
        }
    }
}
