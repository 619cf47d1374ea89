package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.log.LogCompressor;
import dev.hull.engine.log.LogQuery;
import dev.hull.engine.log.LogReader;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;

/** What containers have written. */
public final class Logs {
    private final Engine engine;
    private final EnginePaths paths;

    Logs(Engine engine, EnginePaths paths) {
        this.engine = engine;
        this.paths = paths;
    }

    /**
     * Reads the log of a container. Following ends with the container, not when it is only started again by its policy.
     *
     * @param reference name, id or beginning of an id
     * @throws HullException NOT_FOUND, or UNSUPPORTED for a container that keeps no log
     */
    public void read(String reference, LogQuery query, LogReader.Sink sink) throws IOException, InterruptedException {
        ContainerRecord record = engine.containers().find(reference);
        ContainerId id = record.id();
        if (!Files.exists(paths.log(id))) {
            refuse(record);
            if (!query.follow() || !isWritten(id)) {
                return;
            }
        }
        new LogReader(paths.log(id), query, sink).read(() -> isWritten(id));
        if (record.hostConfig()
                .object("LogConfig")
                .object("Config")
                .string("compress", "true")
                .equals("true")) {
            LogCompressor.compress(paths.log(id));
        }
    }

    /** Whether somebody may write to the log: the monitor lives. */
    private boolean isWritten(ContainerId id) {
        return ProcessIdentity.read(paths.monitor(id), 1)
                .filter(ProcessIdentity::alive)
                .isPresent();
    }

    private void refuse(ContainerRecord record) {
        String type = record.hostConfig().object("LogConfig").string("Type", "json-file");
        if (type.equals("none")) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "container " + record.name()
                            + " keeps no log: configured logging driver does not support reading (it was made with"
                            + " --log-driver none)");
        }
        boolean started = ContainerState.of(paths, record.id()).phase() != ContainerState.Phase.CREATED;
        if (started && record.remove()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "container " + record.name()
                            + " keeps no log: it runs in the foreground with --rm, and writes straight to where it was"
                            + " started; run it with -d, or without --rm");
        }
    }
}
