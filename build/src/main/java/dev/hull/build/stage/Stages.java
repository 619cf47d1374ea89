package dev.hull.build.stage;

import dev.hull.build.dockerfile.Stage;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/** Builds the stages that are needed, each once, those that do not wait for each other at the same time. */
public final class Stages {
    private final BuildSession session;
    private final Origins origins;
    private final Map<Integer, FutureTask<StageState>> tasks = new TreeMap<>(); // guarded by this
    private final List<Thread> threads = new ArrayList<>(); // guarded by this
    private final AtomicReference<Optional<Throwable>> first = new AtomicReference<>(Optional.empty());

    /** Stages of a build. */
    public Stages(BuildSession session) {
        this.session = session;
        this.origins = new Origins(session, this::result);
    }

    /** Builds the wanted stage and all that it needs. */
    public StageState build() throws IOException, InterruptedException {
        Stage target = session.graph().target().stage();
        List<Stage> needed = session.graph().needed();
        try {
            if (needed.size() > 1) {
                needed.forEach(this::begin);
            }
            return result(target);
        } catch (IOException | InterruptedException | RuntimeException e) {
            giveUp(e);
            throw rethrown(first.get().orElse(e));
        }
    }

    private synchronized FutureTask<StageState> task(Stage stage) {
        return tasks.computeIfAbsent(
                stage.number(), number -> new FutureTask<>(() -> StageBuild.run(session, stage, origins)));
    }

    private void begin(Stage stage) {
        FutureTask<StageState> task = task(stage);
        Thread thread = Thread.ofVirtual().name("stage " + stage.label()).unstarted(() -> {
            task.run();
            if (task.state() == java.util.concurrent.Future.State.FAILED && isFirst(task.exceptionNow())) {
                stop();
            }
        });
        synchronized (this) {
            threads.add(thread);
        }
        thread.start();
    }

    private boolean isFirst(Throwable failure) {
        Optional<Throwable> before = first.get();
        return before.isEmpty() && first.compareAndSet(before, Optional.of(failure));
    }

    /** One failure ends all: programs are killed, whoever waits is woken up. */
    private void stop() {
        try {
            session.stop();
        } catch (IOException e) {
            // what is left is cleaned up by the next command
        }
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        all.forEach(Thread::interrupt);
    }

    private void giveUp(Throwable reason) throws InterruptedException {
        isFirst(reason);
        stop();
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    /** The result of a stage; waits until it is there, or does it itself when nobody has begun. */
    private StageState result(Stage stage) throws IOException, InterruptedException {
        FutureTask<StageState> task = task(stage);
        task.run(); // returns at once when somebody else is at it
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException rethrown(Throwable cause) throws IOException, InterruptedException {
        switch (cause) {
            case HullException e -> throw e;
            case UncheckedIOException e -> throw e.getCause() == null ? new IOException(e) : e.getCause();
            case RuntimeException e -> throw e;
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case Error e -> throw e;
            default -> throw new HullException(ErrorKind.INTERNAL, String.valueOf(cause.getMessage()), cause);
        }
    }
}
