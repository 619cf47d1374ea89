package dev.hull.cli.command;

import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.oci.HullException;
import dev.hull.runtime.names.SignalNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Does something with each argument; one that fails does not keep the others. */
final class EachContainer {
    /** More would only wait for the same disk. */
    private static final int AT_A_TIME = 4;

    /** In place of names, as with {@code start}: {@code rm -f $(ps -aq)} fails where there is nothing to remove. */
    static final Option<Boolean> ALL =
            Option.flag("all", "All containers in place of named ones").letter('a');

    private final Invocation invocation;
    private final List<String> references;
    private int status = ExitCodes.OK;

    /** What is done with one container. */
    interface Action {
        void run(String reference) throws IOException, InterruptedException;
    }

    EachContainer(Invocation invocation) {
        this(invocation, invocation.arguments());
    }

    private EachContainer(Invocation invocation, List<String> references) {
        this.invocation = invocation;
        this.references = references;
    }

    /**
     * Those that the command line names, or with {@code --all} those that fit.
     *
     * @throws UsageException when it says neither, or both
     */
    static EachContainer of(Invocation invocation, Engine engine, Predicate<ContainerView> fits)
            throws UsageException, IOException {
        List<String> named = invocation.arguments();
        if (!invocation.get(ALL)) {
            if (named.isEmpty()) {
                throw UsageException.ofArguments("'hull " + invocation.path() + "' requires at least 1 argument");
            }
            return new EachContainer(invocation);
        }
        if (!named.isEmpty()) {
            throw UsageException.ofArguments("'hull " + invocation.path() + "' takes containers or --all, not both");
        }
        List<String> all = new ArrayList<>();
        for (ContainerView view : engine.briefViews()) {
            if (fits.test(view)) {
                all.add(view.record().name());
            }
        }
        return new EachContainer(invocation, all);
    }

    /** Does it with all of them, in their order. */
    EachContainer run(Action action) throws InterruptedException {
        for (String reference : references) {
            run(reference, action);
        }
        return this;
    }

    /** Does it with one. */
    void run(String reference, Action action) throws InterruptedException {
        try {
            action.run(reference);
        } catch (HullException e) {
            fail(e.sentence());
        } catch (IOException e) {
            fail(reference + ": " + e.getMessage());
        }
    }

    /**
     * Does it with several at a time, because most of the time goes into waiting.
     *
     * @param done told of those that did not fail, in their order, as soon as those before are over
     */
    void together(List<String> references, Action action, Consumer<String> done) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (String reference : references) {
            tasks.add(new FutureTask<>(() -> {
                action.run(reference);
                return true;
            }));
        }
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
                tasks.get(i).run();
            }
        };
        if (tasks.size() == 1) {
            worker.run();
        } else {
            for (int i = 0; i < Math.min(AT_A_TIME, tasks.size()); i++) {
                Thread.ofPlatform().daemon().start(worker);
            }
        }
        for (int i = 0; i < tasks.size(); i++) {
            FutureTask<Boolean> task = tasks.get(i);
            run(references.get(i), reference -> {
                result(task);
                done.accept(reference);
            });
        }
    }

    private static void result(FutureTask<Boolean> task) throws IOException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof InterruptedException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Tells a failure. */
    void fail(String sentence) {
        invocation.context().output().flush();
        invocation.warn("hull: " + sentence);
        status = ExitCodes.FAILURE;
    }

    /** Exit status: 1 when any failed. */
    int status() {
        return status;
    }

    /** Number of a signal that the user named. */
    static int signal(Option<String> option, String text) throws UsageException {
        int number = SignalNames.number(text);
        if (number < 1) {
            throw option.invalid(text, "invalid signal (expected a name such as SIGTERM or a number from 1 to 64)");
        }
        return number;
    }
}
