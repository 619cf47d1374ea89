package dev.hull.oci.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words of which the specification lists all: the enum constants carry the same names. */
final class Enums {
    private Enums() {}

    /** The constant of a member that must be there. */
    static <E extends Enum<E>> E required(Fields fields, String name, E[] all) {
        fields.required(name);
        E found = optional(fields, name, all);
        if (found == null) {
            throw fields.wrong(name, "\"\": must be one of " + words(all));
        }
        return found;
    }

    /** The constant of a member, or null when it is missing or empty. */
    static <E extends Enum<E>> @Nullable E optional(Fields fields, String name, E[] all) {
        String word = fields.string(name);
        return word.isEmpty() ? null : find(fields, name, word, all);
    }

    /** The constants of an array. */
    static <E extends Enum<E>> List<E> list(Fields fields, String name, E[] all) {
        List<E> found = new ArrayList<>();
        List<String> words = fields.strings(name);
        for (int i = 0; i < words.size(); i++) {
            found.add(find(fields, name + "[" + i + "]", words.get(i), all));
        }
        return found;
    }

    /** Names of constants. */
    static List<String> names(List<? extends Enum<?>> constants) {
        List<String> names = new ArrayList<>();
        for (Enum<?> constant : constants) {
            names.add(constant.name());
        }
        return names;
    }

    private static <E extends Enum<E>> E find(Fields fields, String name, String word, E[] all) {
        for (E constant : all) {
            if (constant.name().equals(word)) {
                return constant;
            }
        }
        throw fields.wrong(name, "\"" + word + "\": must be one of " + words(all));
    }

    private static String words(Enum<?>[] all) {
        StringBuilder words = new StringBuilder();
        for (Enum<?> constant : all) {
            words.append(words.isEmpty() ? "" : ", ").append(constant.name());
        }
        return words.toString();
    }
}
