package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.FailedStart;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.run.LaunchFailure;
import dev.hull.engine.run.PreparedRun;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Launches containers in the background, each by a {@code hull-init} of its own. Beginning and waiting are apart, so that many
 * are launched at the same time.
 */
public final class Launcher {
    private final Path hullInit;
    private final EnginePaths paths;

    Launcher(Path hullInit, EnginePaths paths) {
        this.hullInit = hullInit;
        this.paths = paths;
    }

    /**
     * Begins a launch. From here on the container is the launched process's: if this one dies, it goes on.
     *
     * @param prepared a detached container
     */
    public Launch begin(PreparedRun prepared) throws IOException {
        Process process = new ProcessBuilder(List.of(hullInit.toString(), "run", "--report", "-"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream plan = process.getOutputStream()) {
            // It waits for the plan, so it is there, and the container is its own before the first step is done.
            // Replaced whole: who sees a container without an owner takes it for abandoned and cleans it away.
            DurableFiles.writeAtomically(
                    paths.owner(prepared.id()),
                    ProcessIdentity.of(process.pid()).orElseThrow().toText().getBytes(StandardCharsets.UTF_8));
            plan.write(prepared.plan().toBytes());
        }
        return new Launch(process, prepared.id());
    }

    /** A launch under way. */
    public final class Launch {
        private final Process process;
        private final ContainerId id;

        private Launch(Process process, ContainerId id) {
            this.process = process;
            this.id = id;
        }

        /**
         * Waits until the container runs.
         *
         * @throws LaunchFailedException when it does not; its exit steps have been done
         */
        public void await() throws IOException, InterruptedException {
            String report = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status == 0) {
                return;
            }
            LaunchFailure failure;
            try {
                failure = LaunchFailure.parse(report);
            } catch (IllegalArgumentException e) {
                throw new HullException(
                        ErrorKind.INTERNAL,
                        report.isBlank() ? "hull-init ended with " + status + " and said nothing" : report.strip(),
                        e);
            }
            FailedStart.tell(paths, id, failure.sentence());
            throw new LaunchFailedException(failure);
        }
    }

    /** A container that could not be launched. */
    public static final class LaunchFailedException extends HullException {
        private final int status;

        private LaunchFailedException(LaunchFailure failure) {
            super(ErrorKind.INTERNAL, failure.sentence());
            this.status = failure.exitCode();
        }

        /** Docker's exit status for it: 125, 126 or 127. */
        public int status() {
            return status;
        }
    }
}
