package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandFailure;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Moments;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.template.Template;
import dev.hull.cli.template.TemplateException;
import dev.hull.engine.events.Event;
import dev.hull.engine.events.EventLog;
import dev.hull.engine.events.EventReader;
import dev.hull.oci.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code hull events}: what happens, until it is interrupted or the time of {@code --until} has come. */
public final class EventsCommand implements Command {
    private static final int TEMPLATE_FAULT = 64;
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final Option<String> FORMAT = FormatOption.ofStream();
    private static final Option<String> SINCE = Option.string("since", "Show all events created since timestamp");
    private static final Option<String> UNTIL = Option.string("until", "Stream events until this timestamp");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Get real time events of containers, images, volumes and networks")
                .options(EventFilters.FILTER, FORMAT, SINCE, UNTIL)
                .arguments(0, 0)
                .aliases("system events", "events");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        Function<Event, String> writer = writer(invocation.get(FORMAT).strip());
        EventFilters filters = new EventFilters(invocation.get(EventFilters.FILTER));
        Instant now = Instant.now();
        Optional<Instant> since = moment(invocation, SINCE, now);
        Optional<Instant> until = moment(invocation, UNTIL, now);
        EventLog log = Stores.events(invocation.context());
        boolean past = since.isPresent() || until.isPresent();
        try (EventReader reader = past ? log.readAll() : log.readNew()) {
            while (true) {
                boolean last = until.isPresent() && !until.get().isAfter(Instant.now());
                for (Event event : reader.read()) {
                    boolean inTime = (since.isEmpty() || !event.time().isBefore(since.get()))
                            && (until.isEmpty() || !event.time().isAfter(until.get()));
                    if (inTime && filters.accept(event)) {
                        invocation.print(writer.apply(event));
                    }
                }
                invocation.context().output().flush();
                if (last || invocation.context().output().checkError()) {
                    return 0;
                }
                Duration left = until.isPresent() ? Duration.between(Instant.now(), until.get()) : LONG;
                reader.await(left.compareTo(LONG) < 0 ? left.plusMillis(1) : LONG);
            }
        }
    }

    private static Optional<Instant> moment(Invocation invocation, Option<String> option, Instant now) {
        String text = invocation.get(option);
        return text.isEmpty() ? Optional.empty() : Optional.of(Moments.parse(option.name(), text, now));
    }

    private static Function<Event, String> writer(String format) {
        if (format.isEmpty()) {
            return EventsCommand::text;
        }
        if (format.equals("json")) {
            return event -> Json.writeString(event.toJson());
        }
        try {
            Template template = Template.parse(format);
            return event -> template.apply(event.toJson());
        } catch (TemplateException e) {
            throw new CommandFailure(
                    TEMPLATE_FAULT,
                    e.kind(),
                    "Error parsing format: " + e.sentence().replace("template parsing error: ", ""));
        }
    }

    /** Docker's line: time, type, action, id, and the attributes in their order. */
    static String text(Event event) {
        StringBuilder text = new StringBuilder(Human.nanoMoment(event.time(), ZoneId.systemDefault()))
                .append(' ')
                .append(event.type())
                .append(' ')
                .append(event.action())
                .append(' ')
                .append(event.id());
        String separator = " (";
        for (var attribute : new TreeMap<>(event.attributes()).entrySet()) {
            text.append(separator).append(attribute.getKey()).append('=').append(attribute.getValue());
            separator = ", ";
        }
        return (separator.equals(", ") ? text.append(')') : text).toString();
    }
}
