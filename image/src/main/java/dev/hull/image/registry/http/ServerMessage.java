package dev.hull.image.registry.http;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a server says of its failure, as one short line that is safe to print. */
final class ServerMessage {
    private ServerMessage() {}

    /**
     * The status in words, and the message of the body: registries send {@code {"errors": [{"code", "message"}]}}
     * (distribution-spec, "Error Codes"), token services {@code {"details"}} or the like, others anything.
     */
    static String of(int status, byte[] body) {
        String said = said(body);
        return words(status) + (said.isEmpty() ? "" : ": " + said);
    }

    private static String said(byte[] body) {
        try {
            JsonObject json = Json.parse(body).asObject();
            List<JsonValue> errors = json.list("errors");
            if (!errors.isEmpty()) {
                JsonObject first = errors.getFirst().asObject();
                String message = first.string("message", "");
                String code = first.string("code", "").toLowerCase(Locale.ROOT).replace('_', ' ');
                return ConnectionFailure.clean(message.isEmpty() ? code : message);
            }
            for (String member : List.of("details", "message", "error_description", "error")) {
                if (json.get(member).orElse(null) instanceof JsonValue.JsonString text) {
                    return ConnectionFailure.clean(text.value());
                }
            }
        } catch (JsonException e) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            boolean plain = !text.isEmpty() && !text.startsWith("<") && text.length() < 300;
            return plain ? ConnectionFailure.clean(text) : "";
        }
        return "";
    }

    private static String words(int status) {
        String meaning = switch (status) {
            case 400 -> "bad request";
            case 401 -> "authentication required";
            case 403 -> "access denied";
            case 404 -> "not found";
            case 405 -> "not offered";
            case 413 -> "too large";
            case 416 -> "no such range";
            case 429 -> "too many requests";
            case 500 -> "internal error";
            case 502 -> "bad gateway";
            case 503 -> "unavailable";
            case 504 -> "gateway timeout";
            default -> "unexpected";
        };
        return status + " " + meaning;
    }
}
