package dev.hull.cli.command;

import dev.hull.cli.output.Human;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.processes.Consumption;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** What a container consumes as a row of {@code hull stats}, in Docker's words. */
final class StatsRow {
    private static final String UNKNOWN = "--";

    private StatsRow() {}

    /**
     * The row.
     *
     * @param reference how the user named it; its id when he did not
     * @param earlier an earlier reading, from which the use of processors follows
     * @param now empty for a container that does not run
     * @param whole whether ids are left whole
     */
    static JsonObject of(
            ContainerRecord record,
            String reference,
            Optional<Consumption> earlier,
            Optional<Consumption> now,
            boolean whole) {
        String id = whole ? record.id().value() : record.id().shortForm();
        JsonValue.ObjectBuilder row = JsonValue.object()
                .put("Container", reference.isEmpty() ? id : reference)
                .put("ID", id)
                .put("Name", record.name());
        if (now.isEmpty()) {
            return row.put("CPUPerc", "0.00%")
                    .put("MemUsage", "0B / 0B")
                    .put("MemPerc", "0.00%")
                    .put("NetIO", "0B / 0B")
                    .put("BlockIO", "0B / 0B")
                    .put("PIDs", "0")
                    .build();
        }
        Consumption use = now.get();
        return row.put("CPUPerc", earlier.isEmpty() ? UNKNOWN : percent(use.processorPercent(earlier.get())))
                .put("MemUsage", Human.memory(use.memory()) + " / " + Human.memory(use.memoryLimit()))
                .put("MemPerc", percent(use.memoryPercent()))
                .put("NetIO", pair(use.received(), use.sent()))
                .put("BlockIO", pair(use.read(), use.written()))
                .put("PIDs", Long.toString(use.tasks()))
                .build();
    }

    private static String pair(long in, long out) {
        return (in < 0 ? UNKNOWN : Human.size(in)) + " / " + (out < 0 ? UNKNOWN : Human.size(out));
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
