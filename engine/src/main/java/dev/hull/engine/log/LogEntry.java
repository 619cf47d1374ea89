package dev.hull.engine.log;

import java.util.Map;

/**
 * What a container wrote at one time.
 *
 * @param text UTF-8; ends with a newline unless the line goes on in the next entry of its stream
 * @param error whether it went to standard error, not to standard output
 * @param time when, as the log has it: RFC 3339, UTC, nine digits of a second
 * @param attributes further notes, such as {@code lost}: bytes that could not be logged
 */
public record LogEntry(byte[] text, boolean error, String time, Map<String, String> attributes) {
    /** Whether the line ends here. */
    public boolean isComplete() {
        return text.length > 0 && text[text.length - 1] == '\n';
    }
}
