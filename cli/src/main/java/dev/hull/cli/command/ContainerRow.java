package dev.hull.cli.command;

import dev.hull.cli.output.Human;
import dev.hull.engine.ContainerView;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.inspect.ContainerDetails;
import dev.hull.image.ImageStore;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Containers as rows of {@code hull ps}, in Docker's words. */
final class ContainerRow {
    private static final int COMMAND_WIDTH = 20;
    private static final int MOUNT_WIDTH = 15;

    private final ContainerDetails details;
    private final ContainerPorts ports;
    private final ImageStore images;
    private final Instant now;
    private final boolean whole;

    /**
     * Rows.
     *
     * @param whole whether ids, commands and mounts are left whole
     */
    ContainerRow(ContainerDetails details, ContainerPorts ports, ImageStore images, Instant now, boolean whole) {
        this.details = details;
        this.ports = ports;
        this.images = images;
        this.now = now;
        this.whole = whole;
    }

    /**
     * A row.
     *
     * @param everything whether it has all fields that a template can name, or only those of the table
     * @param sized whether the files are counted, which takes long
     */
    JsonObject of(ContainerView container, boolean everything, boolean sized) throws IOException {
        ContainerRecord record = container.record();
        ContainerState state = container.state();
        JsonValue.ObjectBuilder row = JsonValue.object()
                .put("ID", whole ? record.id().value() : record.id().shortForm())
                .put("Image", record.imageName())
                .put("Command", command(record, whole))
                .put("RunningFor", Human.since(record.created(), now))
                .put("Status", status(state, state.isRunning() ? details.health(record.id()) : "none", now))
                .put("Ports", ports.text(container))
                .put("Names", record.name())
                .put("Size", sized ? size(record) : "0B");
        if (everything) {
            List<JsonObject> mounts = details.mounts(record.id());
            row.put("CreatedAt", Human.moment(record.created(), ZoneId.systemDefault()))
                    .put("State", state.phase().word())
                    .put("Labels", labels(record.config().stringMap("Labels")))
                    .put("LocalVolumes", Long.toString(localVolumes(mounts)))
                    .put("Mounts", mounts(mounts))
                    .put("Networks", network(record));
        }
        return row.build();
    }

    /** {@code Up 2 minutes (healthy)}, {@code Exited (0) 3 hours ago}, {@code Created}. */
    static String status(ContainerState state, String health, Instant now) {
        String word = state.phase().word();
        if (word.equals("created")) {
            return "Created";
        }
        if (word.equals("running") || word.equals("paused")) {
            String up =
                    "Up " + (state.started().isPresent() ? age(state.started().get(), now) : "for an unknown time");
            if (word.equals("paused")) {
                return up + " (Paused)";
            }
            return switch (health) {
                case "starting" -> up + " (health: starting)";
                case "healthy", "unhealthy" -> up + " (" + health + ")";
                default -> up;
            };
        }
        String code = (word.equals("restarting") ? "Restarting (" : "Exited (") + state.exitCode() + ")";
        return state.finished().isPresent() ? code + " " + age(state.finished().get(), now) + " ago" : code;
    }

    private static String age(Instant then, Instant now) {
        return Human.duration(Duration.between(then, now));
    }

    /** The network of a container, as a list of one. */
    static String network(ContainerRecord record) {
        String mode = record.hostConfig().string("NetworkMode", "default");
        return mode.equals("default") ? "bridge" : mode;
    }

    private static String command(ContainerRecord record, boolean whole) {
        StringBuilder line = new StringBuilder();
        List<String> words = record.command();
        for (int i = 0; i < words.size(); i++) {
            boolean quoted = i > 0 && words.get(i).indexOf(' ') >= 0;
            line.append(i == 0 ? "" : " ")
                    .append(quoted ? "'" : "")
                    .append(words.get(i))
                    .append(quoted ? "'" : "");
        }
        String text = line.toString();
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

    private String size(ContainerRecord record) throws IOException {
        long written = details.written(record.id());
        long image = details.imageSize(images, record);
        return Human.size(written) + (image + written > 0 ? " (virtual " + Human.size(written + image) + ")" : "");
    }

    private static long localVolumes(List<JsonObject> mounts) {
        long volumes = 0;
        for (JsonObject mount : mounts) {
            volumes += mount.string("Driver", "").equals("local") ? 1 : 0;
        }
        return volumes;
    }

    private String mounts(List<JsonObject> mounts) {
        List<String> names = new ArrayList<>();
        for (JsonObject mount : mounts) {
            String name = mount.string("Name", mount.string("Source", ""));
            names.add(whole ? name : Human.ellipsis(name, MOUNT_WIDTH));
        }
        return String.join(",", names);
    }

    private static String labels(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue());
        }
        return text.toString();
    }
}
