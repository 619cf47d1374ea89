package dev.hull.cli.command;

import dev.hull.cli.output.Human;
import dev.hull.engine.ContainerView;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeSet;

/** A container as a row of {@code hull ps}, in Docker's words. */
final class ContainerRow {
    private static final int COMMAND_WIDTH = 20;

    private ContainerRow() {}

    /**
     * The row.
     *
     * @param whole whether ids and commands are left whole
     * @param everything whether it has all fields that a template can name, or only those of the table
     */
    static JsonObject of(ContainerView container, Instant now, boolean whole, boolean everything) {
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        JsonValue.ObjectBuilder row = JsonValue.object()
                .put("ID", whole ? record.id().value() : record.id().shortForm())
                .put("Image", record.imageName())
                .put("Command", command(record, whole))
                .put("RunningFor", Human.since(record.created(), now))
                .put("Status", status(state, now))
                .put("Ports", state.isRunning() ? ports(record) : "")
                .put("Names", record.name());
        if (everything) {
            String network = record.hostConfig().string("NetworkMode", "default");
            row.put("CreatedAt", Human.moment(record.created(), ZoneId.systemDefault()))
                    .put("State", state.phase().word())
                    .put("Labels", labels(record.config().stringMap("Labels")))
                    .put("LocalVolumes", "0")
                    .put("Mounts", String.join(",", record.hostConfig().strings("Binds")))
                    .put("Networks", network.equals("default") ? "bridge" : network);
        }
        return row.build();
    }

    /** {@code Up 2 minutes (healthy)}, {@code Up 1 hour (Paused)}, {@code Exited (0) 3 hours ago}, {@code Created}. */
    static String status(ContainerState state, Instant now) {
        return switch (state.phase()) {
            case CREATED -> "Created";
            case RUNNING -> up(state, now) + health(state);
            case PAUSED -> up(state, now) + " (Paused)";
            case RESTARTING -> ended("Restarting", state, now);
            case EXITED -> ended("Exited", state, now);
        };
    }

    private static String up(ContainerState state, Instant now) {
        return "Up " + (state.started().isPresent() ? age(state.started().get(), now) : "for an unknown time");
    }

    private static String ended(String word, ContainerState state, Instant now) {
        String code = word + " (" + state.exitCode() + ")";
        return state.finished().isPresent() ? code + " " + age(state.finished().get(), now) + " ago" : code;
    }

    private static String health(ContainerState state) {
        if (state.health().isEmpty()) {
            return "";
        }
        String status = state.health().get().status();
        return " (" + (status.equals("starting") ? "health: starting" : status) + ")";
    }

    private static String age(Instant then, Instant now) {
        return Human.duration(Duration.between(then, now));
    }

    private static String command(ContainerRecord record, boolean whole) {
        String text = String.join(" ", record.command());
        String shown = whole ? text : Human.ellipsis(text, COMMAND_WIDTH);
        StringBuilder quoted = new StringBuilder(shown.length() + 2).append('"');
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append("\\x")
                                .append(Integer.toHexString(c | 0x100).substring(1));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private static String ports(ContainerRecord record) {
        Map<String, JsonValue> exposed = record.config().object("ExposedPorts").members();
        return exposed.isEmpty() ? "" : String.join(", ", new TreeSet<>(exposed.keySet()));
    }

    private static String labels(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue());
        }
        return text.toString();
    }
}
