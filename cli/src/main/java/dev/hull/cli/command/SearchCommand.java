package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Listing;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.Search;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code hull search}. */
public final class SearchCommand implements Command {
    private static final Option<List<String>> FILTER = Option.list(
                    "filter", "Filter output based on conditions provided: is-official=true|false, stars=NUMBER")
            .letter('f')
            .placeholder("filter");
    private static final Option<String> FORMAT = FormatOption.ofList();
    private static final Option<Long> LIMIT =
            Option.integer("limit", "Max number of search results").orElse("25");
    private static final Option<Boolean> NO_TRUNC = Option.flag("no-trunc", "Don't truncate output");
    private static final int DESCRIPTION = 45;

    private static final Listing LISTING = new Listing(
            "Name",
            "NAME",
            "Description",
            "DESCRIPTION",
            "StarCount",
            "STARS",
            "IsOfficial",
            "OFFICIAL",
            "IsAutomated",
            "AUTOMATED");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] [HOST/]TERM", "Search Docker Hub, or another registry, for images")
                .options(FILTER, FORMAT, LIMIT, NO_TRUNC, Transfers.TLS_VERIFY)
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) {
        long limit = invocation.get(LIMIT);
        if (limit < 1 || limit > 100) {
            throw LIMIT.invalid(Long.toString(limit), "expected a number from 1 to 100");
        }
        List<JsonObject> rows = new ArrayList<>();
        try (RegistryAccess access = Transfers.access(invocation.context(), invocation.get(Transfers.TLS_VERIFY))) {
            for (Search.Hit hit : new Search(access).run(invocation.arguments().getFirst(), (int) limit)) {
                if (isWanted(hit, invocation.get(FILTER))) {
                    rows.add(row(hit, invocation.get(NO_TRUNC)));
                }
            }
        }
        LISTING.columns("Name", "Description", "StarCount", "IsOfficial")
                .print(invocation.context().output(), invocation.get(FORMAT), rows);
        return ExitCodes.OK;
    }

    private static boolean isWanted(Search.Hit hit, List<String> filters) {
        boolean wanted = true;
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            String value = equals < 0 ? "" : filter.substring(equals + 1);
            wanted &= switch (key) {
                case "is-official" -> hit.official() == Boolean.parseBoolean(value);
                case "is-automated" -> !Boolean.parseBoolean(value);
                case "stars" -> hit.stars() >= number(filter, value);
                default -> throw FILTER.invalid(filter, "expected is-official=true|false or stars=NUMBER");
            };
        }
        return wanted;
    }

    private static long number(String filter, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw FILTER.invalid(filter, "expected a number");
        }
    }

    private static JsonObject row(Search.Hit hit, boolean whole) {
        String description = hit.description().replace('\n', ' ').replace('\r', ' ');
        return JsonValue.object()
                .put("Name", hit.name())
                .put("Description", whole ? description : Human.ellipsis(description, DESCRIPTION))
                .put("StarCount", Long.toString(hit.stars()))
                .put("IsOfficial", hit.official() ? "[OK]" : "")
                .put("IsAutomated", "")
                .build();
    }
}
