package dev.hull.build.progress;

import dev.hull.oci.Digest;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** BuildKit's {@code rawjson}: a document a line, each with {@code vertexes}, {@code statuses} or {@code logs}, for other programs. */
public final class JsonProgress implements BuildProgress {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private final PrintStream out;
    private int vertices;

    /** Prints onto a stream. */
    public JsonProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized Vertex begin(String name) {
        String digest = Digest.ofBytes((++vertices + " " + name).getBytes(StandardCharsets.UTF_8))
                .toString();
        Told vertex = new Told(digest, name, Timestamps.format(Instant.now()));
        vertex.tell(false, false, "");
        return vertex;
    }

    private synchronized void print(String kind, JsonObject one) {
        JsonObject line =
                JsonValue.object().put(kind, JsonValue.array(List.of(one))).build();
        out.print(new String(Json.write(line), StandardCharsets.UTF_8) + "\n");
        out.flush();
    }

    @Override
    public void warning(String text) {
        print(
                "warnings",
                JsonValue.object()
                        .put("short", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                        .build());
    }

    private final class Told implements Vertex {
        private final String digest;
        private final String name;
        private final String started;

        Told(String digest, String name, String started) {
            this.digest = digest;
            this.name = name;
            this.started = started;
        }

        private void tell(boolean over, boolean cached, String error) {
            print(
                    "vertexes",
                    JsonValue.object()
                            .put("digest", digest)
                            .put("name", name)
                            .put("started", started)
                            .when(over, json -> json.put("completed", Timestamps.format(Instant.now())))
                            .when(cached, json -> json.put("cached", true))
                            .when(!error.isEmpty(), json -> json.put("error", error))
                            .build());
        }

        @Override
        public void output(boolean error, byte[] bytes, int length) {
            print(
                    "logs",
                    JsonValue.object()
                            .put("vertex", digest)
                            .put("stream", error ? STANDARD_ERROR : STANDARD_OUTPUT)
                            .put("data", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length)))
                            .put("timestamp", Timestamps.format(Instant.now()))
                            .build());
        }

        @Override
        public void status(String line) {
            print(
                    "statuses",
                    JsonValue.object()
                            .put("id", line)
                            .put("vertex", digest)
                            .put("timestamp", Timestamps.format(Instant.now()))
                            .build());
        }

        @Override
        public void cached() {
            tell(true, true, "");
        }

        @Override
        public void done() {
            tell(true, false, "");
        }

        @Override
        public void failed(String message) {
            tell(true, false, message);
        }
    }
}
