package dev.hull.image.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of a message's head, in their order. Names are compared without regard to case (RFC 9110, section 5.1).
 *
 * @param fields names and values in turn
 */
public record Headers(List<String> fields) {
    public Headers {
        fields = List.copyOf(fields);
    }

    /** The first value of a field. */
    public Optional<String> first(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return Optional.of(fields.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /** The first value of a field as a number; empty when there is none, or it is no number. */
    public OptionalLong number(String name) {
        try {
            String value = first(name).orElse("");
            return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** All values of a field. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    /** Whether one of the words of a field, which are separated by commas, is that. */
    boolean has(String name, String word) {
        for (String value : all(name)) {
            for (String part : value.split(",")) {
                if (part.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }
}
