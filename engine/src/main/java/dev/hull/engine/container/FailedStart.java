package dev.hull.engine.container;

import dev.hull.linux.fs.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A start that did not come to a running program. The monitor records its exit code where the last end was told; as with
 * Docker a container that has run before is still one that has ended then, now with this code and the reason.
 */
public final class FailedStart {
    private FailedStart() {}

    /** Keeps the last end, before a start. */
    public static void keepLastEnd(EnginePaths paths, ContainerId id) throws IOException {
        if (ExitRecord.read(paths.exitRecord(id)).filter(ExitRecord::ran).isPresent()) {
            Files.copy(paths.exitRecord(id), paths.lastEnd(id), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Notes why a start failed; nothing happens where the container has gone, or runs by now. */
    public static void tell(EnginePaths paths, ContainerId id, String reason) throws IOException {
        Optional<ExitRecord> failed = ExitRecord.read(paths.exitRecord(id))
                .filter(exit ->
                        !exit.ran() && !exit.restarting() && exit.error().isEmpty());
        if (failed.isPresent()) {
            DurableFiles.write(
                    paths.exitRecord(id), failed.get().because(reason).toBytes());
        }
    }

    /** The last end of a container whose start has failed, if it has run at all. */
    static Optional<ExitRecord> lastEnd(EnginePaths paths, ContainerId id) {
        return ExitRecord.read(paths.lastEnd(id));
    }
}
