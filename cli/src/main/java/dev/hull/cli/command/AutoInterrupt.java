package dev.hull.cli.command;

import java.time.Duration;

/** Interrupts a thread when the process is asked to end, and gives it the time to clean up after itself. */
final class AutoInterrupt implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Thread hook;

    private AutoInterrupt(Thread hook) {
        this.hook = hook;
    }

    /** For the thread that calls. */
    static AutoInterrupt ofThisThread() {
        Thread thread = Thread.currentThread();
        Thread hook = new Thread(() -> {
            thread.interrupt();
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new AutoInterrupt(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends
        }
    }
}
