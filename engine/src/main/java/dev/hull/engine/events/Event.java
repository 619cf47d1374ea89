package dev.hull.engine.events;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that happened to an object, as the Docker Engine API's {@code EventsResponse} has it.
 *
 * @param type kind of object: {@code container}, {@code image}, {@code volume}, {@code network}
 * @param action what happened: {@code create}, {@code die}, {@code exec_create: sh -c true}
 * @param id identity of the object, such as the id of a container or the name of a volume
 * @param attributes what else is known: the labels, {@code name}, {@code image}, {@code exitCode} and so on
 * @param nanos when, in nanoseconds since 1970
 */
public record Event(String type, String action, String id, Map<String, String> attributes, long nanos) {
    /** Kind of object: a container. */
    public static final String CONTAINER = "container";
    /** Kind of object: an image. */
    public static final String IMAGE = "image";
    /** Kind of object: a volume. */
    public static final String VOLUME = "volume";
    /** Kind of object: a network. */
    public static final String NETWORK = "network";

    private static final long SECOND = 1_000_000_000;

    /** An event that happens now. */
    public static Event now(String type, String action, String id, Map<String, String> attributes) {
        Instant now = Instant.now();
        return new Event(type, action, id, attributes, now.getEpochSecond() * SECOND + now.getNano());
    }

    /** The same event with one more attribute. */
    public Event with(String attribute, String value) {
        Map<String, String> more = new TreeMap<>(attributes);
        more.put(attribute, value);
        return new Event(type, action, id, more, nanos);
    }

    /** Seconds since 1970. */
    public long seconds() {
        return Math.floorDiv(nanos, SECOND);
    }

    /** When it happened. */
    public Instant time() {
        return Instant.ofEpochSecond(seconds(), Math.floorMod(nanos, SECOND));
    }

    /** The event as one line of JSON, with its line end. */
    public String line() {
        return EventText.line(this, Long.toString(seconds()), Long.toString(nanos));
    }

    /**
     * The line, without its end, of an event that will happen later, for the step {@code append_event} of a launch plan:
     * {@code {seconds}} and {@code {nanos}} stand for its time; the attributes {@code exitCode}, {@code signal} and
     * {@code execDuration} may have the values {@code {exit}}, {@code {signal}} and {@code {duration}}, and the action may end
     * with {@code {health}}. Other braces are escaped, so nothing else is taken for such a word.
     */
    public String template() {
        return EventText.template(this);
    }

    /** The event as JSON, in Docker's order of members. */
    public JsonObject toJson() {
        return Json.parse(line()).asObject();
    }

    /** Reads a line of the log; empty when it is not a whole event. */
    public static Optional<Event> parse(String line) {
        try {
            JsonObject json = Json.parse(line).asObject();
            JsonObject actor = json.object("Actor");
            return Optional.of(new Event(
                    json.string("Type", ""),
                    json.string("Action", ""),
                    actor.string("ID", ""),
                    new TreeMap<>(actor.stringMap("Attributes")),
                    json.get("timeNano").map(JsonValue::asLong).orElse(json.number("time", 0) * SECOND)));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }
}
