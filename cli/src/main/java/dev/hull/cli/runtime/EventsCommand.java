package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.runtime.container.ContainerStatus;
import dev.hull.runtime.container.GroupFigures;
import dev.hull.runtime.container.StoredContainer;
import java.time.Duration;

/** {@code events}: what a container uses, again and again, and when it ran out of memory. */
final class EventsCommand implements RuntimeCommand {
    private static final Option<Duration> INTERVAL =
            Option.duration("interval", "Time between two figures").orElse("5s");
    private static final Option<Boolean> STATS = Option.flag("stats", "The figures of now, once");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Print figures and events as lines of JSON")
                .options(INTERVAL, STATS)
                .arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        if (call.get(INTERVAL).toMillis() <= 0) {
            throw INTERVAL.invalid(call.get(INTERVAL).toString(), "must be longer than nothing");
        }
        StoredContainer container = call.container();
        long killed = GroupFigures.outOfMemory(container.record().groups());
        while (container.status().isAlive()) {
            line(call, container, "stats", GroupFigures.of(container.record().groups()));
            if (call.get(STATS) || call.context().output().checkError()) {
                return 0; // or nobody reads any more
            }
            Thread.sleep(call.get(INTERVAL).toMillis());
            long now = GroupFigures.outOfMemory(container.record().groups());
            if (now > killed) {
                line(call, container, "oom", JsonValue.ofNull());
            }
            killed = now;
        }
        if (call.get(STATS)) {
            throw new HullException(ErrorKind.CONFLICT, "container is " + ContainerStatus.STOPPED.word());
        }
        return 0;
    }

    private static void line(RuntimeCall call, StoredContainer container, String type, JsonValue data) {
        call.print(Json.writeString(JsonValue.object()
                        .put("type", type)
                        .put("id", container.record().id())
                        .when(!data.isNull(), o -> o.put("data", data))
                        .build())
                + "\n");
        call.context().output().flush();
    }
}
