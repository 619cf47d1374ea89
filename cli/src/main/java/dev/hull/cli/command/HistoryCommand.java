package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Listing;
import dev.hull.image.HistoryStep;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code hull history}: the steps that made an image, newest first. */
public final class HistoryCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Boolean> HUMAN = Option.flag("human", "Print sizes and dates in human readable format")
            .letter('H')
            .orElse("true");
    private static final Option<Boolean> NO_TRUNC = Option.flag("no-trunc", "Don't truncate output");
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Only show image IDs").letter('q');

    private static final Listing LISTING = new Listing(
            "ID",
            "IMAGE",
            "CreatedSince",
            "CREATED",
            "CreatedAt",
            "CREATED AT",
            "CreatedBy",
            "CREATED BY",
            "Size",
            "SIZE",
            "Comment",
            "COMMENT");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] IMAGE", "Show the history of an image")
                .options(FORMAT, HUMAN, NO_TRUNC, QUIET)
                .arguments(1, 1)
                .aliases("image history", "history");
    }

    @Override
    public int run(Invocation invocation) {
        ImageStore store = Stores.images(invocation.context());
        Image image = store.resolve(invocation.arguments().getFirst());
        boolean human = invocation.get(HUMAN);
        String format = invocation.get(FORMAT);
        List<JsonObject> rows = new ArrayList<>();
        for (HistoryStep step : store.history(image)) {
            // Docker's builder recorded an image for each step; what is left of that is the id of the last one.
            String id = rows.isEmpty() ? image.id().toString() : "<missing>";
            rows.add(row(step, id, human, invocation.get(NO_TRUNC)));
        }
        if (invocation.get(QUIET) && Listing.isTable(format)) {
            rows.forEach(row -> invocation.print(row.string("ID", "")));
            return 0;
        }
        LISTING.columns("ID", human ? "CreatedSince" : "CreatedAt", "CreatedBy", "Size", "Comment")
                .print(invocation.context().output(), format, rows);
        return 0;
    }

    private static JsonObject row(HistoryStep step, String id, boolean human, boolean whole) {
        Optional<Instant> created = step.step().time();
        String command = step.step().createdBy().replace('\t', ' ').replace('\n', ' ');
        String moment = created.map(HistoryCommand::moment).orElse("N/A");
        return JsonValue.object()
                .put("ID", whole ? id : Human.shortId(id))
                .put("CreatedAt", moment)
                .put("CreatedSince", human ? Human.since(created.orElse(Instant.EPOCH), Instant.now()) : moment)
                .put("CreatedBy", whole ? command : Human.ellipsis(command, 45))
                .put("Size", human ? Human.size(step.size()) : Long.toString(step.size()))
                .put("Comment", step.step().comment())
                .build();
    }

    private static String moment(Instant instant) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX").format(instant.atZone(ZoneId.systemDefault()));
    }
}
