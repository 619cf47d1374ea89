package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.Decision;
import dev.hull.image.GarbageCollection;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageUser;
import dev.hull.image.StoreContent;
import dev.hull.oci.Digest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** {@code hull gc}: makes room in the image store. */
public final class GcCommand implements Command {
    private static final Option<Long> KEEP = Option.bytes(
            "keep", "How much the image store may take, such as 20G (default: only leftovers are removed)");
    private static final Option<Boolean> DRY_RUN =
            Option.flag("dry-run", "Show every decision and its reason, change nothing");
    private static final Option<String> FORMAT =
            Option.string("format", "Output format of decisions: table or json").orElse("table");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Make room: remove leftovers, then what was not needed for the longest time")
                .options(DRY_RUN, FORMAT, KEEP)
                .arguments(0, 0)
                .aliases("system gc", "gc");
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        ImageStore store = Stores.images(context);
        Function<Digest, List<ImageUser>> usersOf = id -> Stores.usersOf(context, id);
        StoreContent content = StoreContent.of(store);
        long keep = invocation.isSet(KEEP) ? invocation.get(KEEP) : Long.MAX_VALUE;
        List<Decision> plan = GarbageCollection.plan(content, keep, Instant.now(), usersOf);
        boolean dry = invocation.get(DRY_RUN);
        if (dry) {
            show(invocation, plan);
        }
        List<Decision> done = dry ? plan : GarbageCollection.run(store, plan, usersOf);
        long planned = 0;
        for (Decision decision : done) {
            if (decision.action() == Decision.Action.REMOVE) {
                planned += decision.bytes();
                if (!dry) {
                    invocation.print("removed: " + decision.subject() + " (" + Human.size(decision.bytes()) + ")");
                    removed(context, decision);
                }
            }
        }
        long after = dry ? content.total() - planned : StoreContent.of(store).total();
        long freed = dry ? planned : content.total() - after;
        boolean json = invocation.get(FORMAT).equals("json");
        if (!json) {
            invocation.print((dry ? "Would free " : "Freed ") + Human.exactSize(Math.max(0, freed))
                    + "; the image store takes " + Human.exactSize(after));
        }
        if (after > keep) {
            invocation.warn("hull: the image store takes " + Human.exactSize(after) + ", more than "
                    + Human.exactSize(keep) + ": the rest is pinned or used by containers");
            return ExitCodes.FAILURE;
        }
        return ExitCodes.OK;
    }

    private static void removed(CommandContext context, Decision decision) {
        if (decision.kind() == Decision.Kind.IMAGE) {
            Digest id = decision.digest().orElseThrow();
            ImageEvents.append(context, "delete", id, id.toString());
        }
    }

    private static void show(Invocation invocation, List<Decision> plan) {
        if (invocation.get(FORMAT).equals("json")) {
            plan.forEach(decision -> invocation.print(Json.writeString(json(decision))));
            return;
        }
        Table table = new Table().add("DECISION", "SIZE", "WHAT", "WHY");
        for (Decision decision : plan) {
            table.add(
                    decision.action().name().toLowerCase(Locale.ROOT),
                    decision.action() == Decision.Action.KEEP ? "" : Human.size(decision.bytes()),
                    decision.subject(),
                    decision.reason());
        }
        invocation.context().output().print(table.text());
    }

    private static JsonObject json(Decision decision) {
        return JsonValue.object()
                .put("action", decision.action().name().toLowerCase(Locale.ROOT))
                .put("kind", decision.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("subject", decision.subject())
                .put("digest", decision.digest().map(Digest::toString).orElse(""))
                .put("bytes", decision.bytes())
                .put("reason", decision.reason())
                .build();
    }
}
