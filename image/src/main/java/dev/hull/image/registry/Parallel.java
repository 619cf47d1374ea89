package dev.hull.image.registry;

import dev.hull.image.registry.http.Cancellation;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Runs tasks on a few threads. The first failure calls the others off and is what comes out. */
final class Parallel {
    /** One piece of work. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    private final Cancellation transfer;
    private final Queue<Task> waiting; // guarded by this
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Throwable failure; // guarded by this

    private Parallel(Cancellation transfer, Collection<Task> tasks) {
        this.transfer = transfer;
        this.waiting = new ArrayDeque<>(tasks);
    }

    /**
     * Runs all tasks and waits for them.
     *
     * @param transfer that they are parts of; called off after a failure
     * @param width how many at once, at most
     */
    static void run(Cancellation transfer, int width, Collection<Task> tasks) throws IOException {
        new Parallel(transfer, tasks).run(Math.min(width, tasks.size()));
    }

    private void run(int width) throws IOException {
        for (int i = 0; i < width; i++) {
            threads.add(Thread.ofPlatform().daemon().name("hull-transfer").unstarted(this::work));
        }
        threads.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    fail(new HullException(ErrorKind.CANCELLED, "interrupted"));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow();
    }

    private synchronized void rethrow() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void work() {
        for (Task task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    private synchronized @Nullable Task next() {
        return failure == null ? waiting.poll() : null;
    }

    private synchronized void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
            transfer.cancel();
        }
    }
}
