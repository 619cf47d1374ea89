package dev.hull.engine.events;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes events as lines of JSON. By hand, because a template's numbers are not numbers yet. */
final class EventText {
    /** Longer lines are cut down; a file system writes this many bytes in one piece. */
    static final int LONGEST_LINE = 32 << 10;

    /** The monitor leaves out lines of 4096 bytes and more; the words that it fills in need some of them. */
    private static final int LONGEST_TEMPLATE = 3900;

    private static final int LONGEST_ACTION = 2 << 10;

    /** What is kept of the attributes when there are too many labels. */
    private static final List<String> ESSENTIAL =
            List.of("container", "destination", "driver", "execID", "exitCode", "image", "name", "oldName", "signal");

    /** Attributes that {@code append_event} may fill in (docs/launch-plan.md), and the words that stand for their values. */
    private static final Map<String, String> WORDS =
            Map.of("exitCode", "{exit}", "signal", "{signal}", "execDuration", "{duration}");

    private static final String HEALTH = "{health}";

    private EventText() {}

    static String line(Event event, String seconds, String nanos) {
        return write(event, seconds, nanos, false);
    }

    static String template(Event event) {
        return write(event, "{seconds}", "{nanos}", true).stripTrailing();
    }

    private static String write(Event event, String seconds, String nanos, boolean template) {
        String line = write(event, event.attributes(), seconds, nanos, template);
        int longest = template ? LONGEST_TEMPLATE : LONGEST_LINE;
        if (line.length() * 3 <= longest || line.getBytes(StandardCharsets.UTF_8).length <= longest) {
            return line;
        }
        Map<String, String> kept = new TreeMap<>();
        for (String name : ESSENTIAL) {
            String value = event.attributes().get(name);
            if (value != null) {
                kept.put(name, value.substring(0, Math.min(value.length(), 256)));
            }
        }
        return write(event, kept, seconds, nanos, template);
    }

    private static String write(
            Event event, Map<String, String> attributes, String seconds, String nanos, boolean template) {
        StringBuilder text = new StringBuilder(512).append('{');
        String action = event.action().substring(0, Math.min(event.action().length(), LONGEST_ACTION));
        boolean container = event.type().equals(Event.CONTAINER);
        if (container || event.type().equals(Event.IMAGE)) {
            member(text, "status", action, template).append(',');
            member(text, "id", event.id(), template).append(',');
        }
        if (container) {
            member(text, "from", attributes.getOrDefault("image", ""), template).append(',');
        }
        member(text, "Type", event.type(), template).append(',');
        member(text, "Action", action, template).append(",\"Actor\":{");
        member(text, "ID", event.id(), template).append(",\"Attributes\":{");
        boolean first = true;
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            if (!first) {
                text.append(',');
            }
            first = false;
            member(text, attribute.getKey(), attribute.getValue(), template);
        }
        return text.append("}},\"scope\":\"local\",\"time\":")
                .append(seconds)
                .append(",\"timeNano\":")
                .append(nanos)
                .append("}\n")
                .toString();
    }

    private static StringBuilder member(StringBuilder text, String name, String value, boolean template) {
        string(text, name, template).append(':');
        boolean action = name.equals("Action") || name.equals("status");
        if (template && action && value.endsWith(HEALTH)) {
            return text.append('"').append(value).append('"');
        }
        return string(text, value, template && !value.equals(WORDS.get(name)));
    }

    /** A JSON string (RFC 8259 §7). */
    private static StringBuilder string(StringBuilder text, String value, boolean escapeBraces) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean lonely = Character.isSurrogate(c) && !isPaired(value, i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || lonely || (c == '{' && escapeBraces)) {
                text.append("\\u").append(Integer.toHexString(c | 0x10000).substring(1));
            } else {
                text.append(c);
            }
        }
        return text.append('"');
    }

    private static boolean isPaired(String text, int index) {
        char c = text.charAt(index);
        return Character.isHighSurrogate(c)
                ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }
}
