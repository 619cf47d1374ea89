package dev.hull.engine.files;

import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process of Hull's own that has the root of a container as its working directory (operation {@code hold},
 * docs/launch-plan.md). It ends when this is closed, and when this Java process ends in whatever way.
 */
public final class Holder implements AutoCloseable {
    private static final int GENERATIONS = 3; // the tool, its monitor, the holder

    private final Process process;
    private final long pid;

    private Holder(Process process, long pid) {
        this.process = process;
        this.pid = pid;
    }

    /**
     * Runs a plan that ends with {@code hold}.
     *
     * @param hullInit the program that carries it out
     * @throws HullException with the words of the step that failed
     */
    public static Holder start(Path hullInit, LaunchPlan plan) throws IOException {
        Process process = new ProcessBuilder(List.of(hullInit.toString(), "run", "-")).start();
        try {
            OutputStream in = process.getOutputStream();
            in.write(plan.toBytes());
            in.flush();
            BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
            String line = out.readLine();
            if (line == null) {
                String words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                throw new HullException(ErrorKind.INTERNAL, words.startsWith("hull: ") ? words.substring(6) : words);
            }
            return new Holder(process, Long.parseLong(line));
        } catch (IOException | RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    /** Runs a plan that ends with {@code hold} for what it does before, and waits for its end. */
    public static void execute(Path hullInit, LaunchPlan plan) throws IOException {
        try (Holder holder = start(hullInit, plan)) {
            assert holder.pid > 0;
        }
    }

    /** A path that leads to the root, as long as {@link #isAlive} holds before and after it is opened. */
    Path root() {
        return Path.of("/proc/" + pid + "/cwd");
    }

    /** Whether the process of that id is the holder: it descends from a process that we have started and not waited for. */
    boolean isAlive() {
        Optional<ProcessHandle> ancestor = ProcessHandle.of(pid);
        for (int i = 0; i < GENERATIONS && ancestor.isPresent(); i++) {
            ancestor = ancestor.get().parent();
            if (ancestor.isPresent() && ancestor.get().pid() == process.pid()) {
                return process.isAlive();
            }
        }
        return false;
    }

    /** Ends the process and waits until it has cleaned up. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
