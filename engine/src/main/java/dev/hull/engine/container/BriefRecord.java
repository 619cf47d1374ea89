package dev.hull.engine.container;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lists of containers need of a record, beside the record itself and read in a tenth of its time: texts with a NUL
 * after each. It is removed before the record changes and written after it, so whenever it is there and whole, it is
 * true; where it is not, the record is read.
 */
final class BriefRecord {
    private static final String VERSION = "1";
    private static final String END = ".";

    private BriefRecord() {}

    static void write(Path file, ContainerRecord record) throws IOException {
        StringBuilder text = new StringBuilder(512);
        add(text, VERSION);
        add(text, record.id().value());
        add(text, record.name());
        add(text, Long.toString(record.created().getEpochSecond()));
        add(text, Integer.toString(record.created().getNano()));
        add(text, record.imageId());
        add(text, record.imageName());
        add(text, record.remove() ? "1" : "0");
        add(text, record.hostConfig().string("NetworkMode", ""));
        addAll(text, record.command());
        addAll(text, record.config().object("ExposedPorts").members().keySet());
        Map<String, String> labels = record.config().stringMap("Labels");
        addAll(text, labels.keySet());
        addAll(text, labels.values());
        add(text, END);
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void addAll(StringBuilder text, Iterable<String> values) {
        int count = 0;
        StringBuilder all = new StringBuilder();
        for (String value : values) {
            add(all, value);
            count++;
        }
        add(text, Integer.toString(count));
        text.append(all);
    }

    private static void add(StringBuilder text, String value) {
        text.append(value).append('\0');
    }

    /** The record with only {@code NetworkMode}, {@code ExposedPorts} and {@code Labels}; empty when it must be read whole. */
    static Optional<ContainerRecord> read(Path file) {
        String text = KernelFile.readIfThere(file.toString());
        if (!text.startsWith(VERSION + "\0") || !text.endsWith("\0" + END + "\0")) {
            return Optional.empty();
        }
        Reader in = new Reader(text);
        in.next();
        ContainerId id = new ContainerId(in.next());
        String name = in.next();
        Instant created = Instant.ofEpochSecond(Long.parseLong(in.next()), Integer.parseInt(in.next()));
        String imageId = in.next();
        String imageName = in.next();
        boolean remove = in.next().equals("1");
        String network = in.next();
        List<String> command = in.list();
        JsonValue.ObjectBuilder config = JsonValue.object();
        List<String> ports = in.list();
        if (!ports.isEmpty()) {
            JsonValue.ObjectBuilder exposed = JsonValue.object();
            for (String port : ports) {
                exposed.put(port, JsonValue.object().build());
            }
            config.put("ExposedPorts", exposed.build());
        }
        List<String> keys = in.list();
        List<String> values = in.list();
        if (!keys.isEmpty()) {
            JsonValue.ObjectBuilder labels = JsonValue.object();
            for (int i = 0; i < keys.size(); i++) {
                labels.put(keys.get(i), values.get(i));
            }
            config.put("Labels", labels.build());
        }
        JsonObject host = network.isEmpty()
                ? JsonValue.object().build()
                : JsonValue.object().put("NetworkMode", network).build();
        return Optional.of(
                new ContainerRecord(id, name, created, imageId, imageName, command, remove, config.build(), host));
    }

    /** The texts one after the other. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        String next() {
            int end = text.indexOf('\0', at);
            String value = text.substring(at, end);
            at = end + 1;
            return value;
        }

        List<String> list() {
            int count = Integer.parseInt(next());
            List<String> values = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                values.add(next());
            }
            return values;
        }
    }
}
