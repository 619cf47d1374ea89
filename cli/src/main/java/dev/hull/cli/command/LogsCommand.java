package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Moments;
import dev.hull.cli.options.Option;
import dev.hull.engine.log.LogEntry;
import dev.hull.engine.log.LogQuery;
import dev.hull.engine.log.LogReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/** {@code hull logs}. */
public final class LogsCommand implements Command {
    private static final Option<Boolean> FOLLOW =
            Option.flag("follow", "Follow log output").letter('f');
    private static final Option<Boolean> TIMESTAMPS =
            Option.flag("timestamps", "Show timestamps").letter('t');
    private static final Option<Boolean> DETAILS = Option.flag("details", "Show extra details provided to logs");
    private static final Option<String> TAIL = Option.string("tail", "Number of lines to show from the end of the logs")
            .letter('n')
            .orElse("all");
    private static final Option<String> SINCE = Option.string(
            "since", "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\")");
    private static final Option<String> UNTIL = Option.string(
            "until", "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\")");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER", "Fetch the logs of a container")
                .options(DETAILS, FOLLOW, SINCE, TAIL, TIMESTAMPS, UNTIL)
                .arguments(1, 1)
                .aliases("container logs", "logs");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Instant now = Instant.now();
        LogQuery query = new LogQuery(
                tail(invocation),
                moment(invocation, SINCE, now),
                moment(invocation, UNTIL, now),
                invocation.get(FOLLOW));
        Printer printer = new Printer(invocation, invocation.get(TIMESTAMPS), invocation.get(DETAILS));
        Engines.open(invocation.context()).logs().read(invocation.arguments().getFirst(), query, printer);
        return ExitCodes.OK;
    }

    /** Docker takes what is no number for all. */
    private static long tail(Invocation invocation) {
        String text = invocation.get(TAIL);
        try {
            return text.equals("all") ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw TAIL.invalid(text, "expected a number of lines, or all");
        }
    }

    private static Optional<Instant> moment(Invocation invocation, Option<String> option, Instant now) {
        String text = invocation.get(option);
        return text.isEmpty() || text.equals("0")
                ? Optional.empty()
                : Optional.of(Moments.parse(option.name(), text, now));
    }

    private static final int ASK_AFTER = 1000;

    /** Writes each entry to the stream that it came from. */
    private static final class Printer implements LogReader.Sink {
        private final Invocation invocation;
        private final CommandContext context;
        private final boolean timestamps;
        private final boolean details;
        // Whether the next entry of standard output, and of standard error, goes on with a line.
        private final boolean[] within = new boolean[2];
        private boolean lastWasError;
        private long entries;

        Printer(Invocation invocation, boolean timestamps, boolean details) {
            this.invocation = invocation;
            this.context = invocation.context();
            this.timestamps = timestamps;
            this.details = details;
        }

        @Override
        public boolean entry(LogEntry entry) {
            PrintStream stream = entry.error() ? context.error() : context.output();
            if (entry.error() != lastWasError) {
                (lastWasError ? context.error() : context.output()).flush();
                lastWasError = entry.error();
            }
            int number = entry.error() ? 1 : 0;
            if (!within[number]) {
                prefix(stream, entry);
            }
            within[number] = !entry.isComplete();
            stream.write(entry.text(), 0, entry.text().length);
            // Asking flushes, so seldom: enough to end soon after a reader such as head.
            return ++entries % ASK_AFTER != 0 || !context.output().checkError();
        }

        private void prefix(PrintStream stream, LogEntry entry) {
            StringBuilder words = new StringBuilder();
            if (timestamps) {
                words.append(entry.time()).append(' ');
            }
            if (details) {
                String separator = "";
                for (var attribute : new TreeMap<>(entry.attributes()).entrySet()) {
                    words.append(separator)
                            .append(attribute.getKey())
                            .append('=')
                            .append(attribute.getValue());
                    separator = ",";
                }
                words.append(' ');
            }
            byte[] bytes = words.toString().getBytes(StandardCharsets.UTF_8);
            stream.write(bytes, 0, bytes.length);
        }

        @Override
        public void damaged(Path file, long bytes) {
            context.output().flush();
            invocation.warn("hull: " + file + ": passed over " + bytes + " bytes that are no log entry");
        }

        @Override
        public boolean pause() {
            context.error().flush();
            context.output().flush();
            return !context.output().checkError();
        }
    }
}
