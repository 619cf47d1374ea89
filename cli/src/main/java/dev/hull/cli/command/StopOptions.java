package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Stopping;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** How {@code hull stop} and {@code hull restart} end containers. */
final class StopOptions {
    static final Option<String> SIGNAL =
            Option.string("signal", "Signal to send to the container").letter('s');
    static final Option<Long> TIME = Option.integer(
                    "time", "Seconds to wait before killing the container (-1: never; default: its own, or 10)")
            .letter('t')
            .alias("timeout");

    private StopOptions() {}

    /** Asks one container to end. */
    interface Request {
        /**
         * @param reference as the user wrote it
         * @param signal number of the signal that the user named, 0: the container's own
         */
        Stopping stop(String reference, int signal) throws IOException;
    }

    /**
     * Asks all to end at once, then waits for each, so that many take no longer than the slowest. What does not work is said
     * by {@code each}.
     *
     * @param ended is told of each that has ended, in the order in which they were given
     */
    static void stop(Invocation invocation, EachContainer each, Request request, Consumer<String> ended)
            throws InterruptedException {
        String name = invocation.get(SIGNAL);
        int signal = name.isEmpty() ? 0 : EachContainer.signal(SIGNAL, name);
        Map<String, Stopping> endings = new LinkedHashMap<>();
        each.run(reference -> endings.put(reference, request.stop(reference, signal)));
        for (Map.Entry<String, Stopping> entry : endings.entrySet()) {
            each.run(entry.getKey(), reference -> {
                Stopping ending = entry.getValue();
                ending.finish(invocation.isSet(TIME) ? invocation.get(TIME) : ending.timeout());
                ended.accept(reference);
            });
        }
    }
}
