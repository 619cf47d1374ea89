package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Moments;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.cache.BuildLayer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code hull builder prune}: removes what builds keep for the next build. */
public final class BuilderPruneCommand implements Command {
    private static final Option<Boolean> ALL = Option.flag(
                    "all", "Remove everything, also what images have in common with it and what cache mounts hold")
            .letter('a');
    private static final Option<List<String>> FILTER =
            Option.list("filter", "Provide filter values (e.g., \"until=24h\")");
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Do not prompt for confirmation").letter('f');
    private static final Option<Long> KEEP = Option.bytes("keep-storage", "Amount of disk space to keep for cache");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Remove build cache")
                .options(ALL, FILTER, FORCE, KEEP)
                .arguments(0, 0);
    }

    /** {@code until} and {@code unused-for} mean the same, as for BuildKit. */
    private static BuildCache.Selection selection(Invocation invocation) {
        BuildCache.Selection selection = BuildCache.Selection.EVERYTHING;
        for (String filter : invocation.get(FILTER)) {
            int equals = filter.indexOf('=');
            String name = equals < 0 ? filter : filter.substring(0, equals);
            String value = filter.substring(equals + 1);
            selection = switch (name) {
                case "until", "unused-for" -> selection.notNeededSince(Moments.parse("filter", value, Instant.now()));
                case "id" -> selection.withId(value);
                case "type" -> {
                    if (!List.of(BuildCache.LAYER, BuildCache.MOUNT).contains(value)) {
                        throw FILTER.invalid(
                                filter, "there are the types " + BuildCache.LAYER + " and " + BuildCache.MOUNT);
                    }
                    yield selection.ofType(value);
                }
                default ->
                    throw FILTER.invalid(
                            filter, "expected until=TIME (such as until=24h), unused-for=TIME, id=ID or type=TYPE");
            };
        }
        return selection;
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        BuildCache.Selection selection = selection(invocation);
        boolean all = invocation.get(ALL);
        String what = all ? "all build cache" : "all build cache that no image has";
        if (!invocation.get(FORCE)
                && !Confirmation.ask(invocation.context(), "WARNING! This will remove " + what + ".")) {
            return 0;
        }
        BuildCache cache = new BuildCache(Stores.images(invocation.context()));
        long keep = invocation.isSet(KEEP) ? invocation.get(KEEP) : 0;
        BuildCache.Removed removed = cache.prune(all, selection, keep);
        Table table = new Table().add("ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED");
        for (BuildLayer layer : removed.layers()) {
            table.add(
                    layer.key().shortHex(),
                    "true",
                    Human.size(cache.size(layer)),
                    Human.since(layer.used(), Instant.now()));
        }
        if (!removed.layers().isEmpty()) {
            invocation.context().output().print(table.text());
        }
        invocation.print("Total:\t" + Human.size(removed.freed()));
        return 0;
    }
}
