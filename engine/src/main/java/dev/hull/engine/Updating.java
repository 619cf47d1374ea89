package dev.hull.engine;

import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.DockerConfig;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.engine.run.LimitDifference;
import dev.hull.engine.run.SupervisionSteps;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.cgroup.LimitUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Other limits and another restart policy for containers that are there. */
public final class Updating {
    private final Engine engine;
    private final EnginePaths paths;

    Updating(Engine engine, EnginePaths paths) {
        this.engine = engine;
        this.paths = paths;
    }

    /**
     * Changes what a container was made with, and a running one at once.
     *
     * @param limits from what it has to what it gets
     * @param restart its new policy, empty to leave it
     * @throws HullException when there is no such container, or the new limits cannot be had; then it is as it was
     */
    public void update(
            String reference, UnaryOperator<RunRequest.Limits> limits, Optional<Supervision.RestartPolicy> restart)
            throws IOException {
        ContainerView container = engine.view(reference);
        ContainerRecord record = container.record();
        RunRequest old = RequestJson.read(Files.readAllBytes(paths.request(record.id())));
        if (restart.isPresent() && restart.get().restarts() && record.remove()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "Restart policy cannot be updated because AutoRemove is enabled for the container");
        }
        RunRequest updated = old.with(limits.apply(old.limits()));
        updated = restart.isPresent() ? updated.with(updated.supervision().with(restart.get())) : updated;
        Spec spec = Spec.parse(Json.parse(Files.readAllBytes(paths.config(record.id()))));
        long first = container.state().isRunning() ? container.state().pid() : 0;
        LimitUpdate update =
                LimitDifference.of(record.id(), first, spec.linux().cgroupsPath(), old.limits(), updated.limits());
        if (container.state().isRunning()) {
            try {
                update.apply();
            } catch (HullException e) {
                throw new HullException(e.kind(), "Cannot update container " + record.id() + ": " + e.sentence(), e);
            }
            SupervisionSteps.writePolicy(
                    paths, record.id(), updated.supervision().restart());
        }
        DurableFiles.write(paths.request(record.id()), RequestJson.write(updated));
        JsonValue.ObjectBuilder host = record.hostConfig().toBuilder();
        DockerConfig.hostConfig(updated).members().forEach(host::put);
        engine.containers().change(record.id(), now -> now.withHostConfig(host.build()));
        engine.events().append(record.event("update"));
    }
}
