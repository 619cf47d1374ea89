package dev.hull.engine.container;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sends signals. The two that end processes are sent by the JDK, which looks at the start time again; the others by the
 * shell's {@code kill}, because a first native call would cost ten times as much as that process.
 */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;

    private Signals() {}

    /** Sends a signal; a process that has ended meanwhile is fine. */
    static void send(ProcessIdentity process, int signal) throws IOException {
        if (!process.alive()) {
            return;
        }
        if (signal == KILL || signal == TERM) {
            ProcessHandle.of(process.pid())
                    .ifPresent(signal == KILL ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
            return;
        }
        Process shell = new ProcessBuilder(List.of("/bin/sh", "-c", "kill -" + signal + " " + process.pid()))
                .redirectErrorStream(true)
                .start();
        String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (shell.waitFor() != 0 && process.alive()) {
                throw new HullException(
                        ErrorKind.INTERNAL, "signal " + signal + " to process " + process.pid() + ": " + words);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
