package dev.hull.build.word;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the values of variables come from. */
@FunctionalInterface
public interface Variables {
    /** No variable is set. */
    Variables NONE = name -> Optional.empty();

    /** The value of a variable, empty when it is not set. */
    Optional<String> value(String name);

    /** Variables of a list of {@code NAME=value}; of several with one name the last counts. */
    static Variables of(List<String> assignments) {
        Map<String, String> values = new HashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            values.put(
                    equals < 0 ? assignment : assignment.substring(0, equals),
                    equals < 0 ? "" : assignment.substring(equals + 1));
        }
        return name -> Optional.ofNullable(values.get(name));
    }
}
