package dev.hull.cli.command;

import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.oci.HullException;
import dev.hull.runtime.names.SignalNames;
import java.io.IOException;

/** Does something with each argument; one that fails does not keep the others. */
final class EachContainer {
    private final Invocation invocation;
    private int status = ExitCodes.OK;

    /** What is done with one container. */
    interface Action {
        void run(String reference) throws IOException, InterruptedException;
    }

    EachContainer(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Does it with all of them, in their order. */
    EachContainer run(Action action) throws InterruptedException {
        for (String reference : invocation.arguments()) {
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
