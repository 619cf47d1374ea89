package dev.hull.build.dockerfile;

import dev.hull.oci.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The flags of one instruction, by name. */
final class FlagValues {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private FlagValues() {}

    /**
     * Checks flags against what an instruction knows.
     *
     * @param known names; with {@code ?} at the end for yes or no, with {@code *} for any number of times
     */
    static FlagValues of(Statement statement, List<String> known) {
        FlagValues flags = new FlagValues();
        for (String word : statement.flags()) {
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            if (known.contains(name + "?")) {
                flags.put(word, name, truth(word, name, equals));
            } else if (!known.contains(name) && !known.contains(name + "*")) {
                throw new SyntaxException("unknown flag: --" + name, word, hint(statement, name, known));
            } else if (equals < 0) {
                throw new SyntaxException(
                        "missing a value on flag: --" + name, word, "write --" + name + "=VALUE, without blanks");
            } else if (known.contains(name + "*")) {
                flags.values.computeIfAbsent(name, each -> new ArrayList<>()).add(word.substring(equals + 1));
            } else {
                flags.put(word, name, word.substring(equals + 1));
            }
        }
        return flags;
    }

    private void put(String word, String name, String value) {
        if (values.put(name, List.of(value)) != null) {
            throw new SyntaxException("duplicate flag specified: --" + name, word, "keep one of them");
        }
    }

    private static String truth(String word, String name, int equals) {
        String value = equals < 0 ? "true" : word.substring(equals + 1).toLowerCase(Locale.ROOT);
        if (value.isEmpty()) {
            throw new SyntaxException(
                    "missing a value on flag: --" + name, word, "write --" + name + " or --" + name + "=false");
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw new SyntaxException(
                    "expecting boolean value for flag --" + name + ", not: " + word.substring(equals + 1),
                    word,
                    "write --" + name + " or --" + name + "=false");
        }
        return value;
    }

    private static String hint(Statement statement, String name, List<String> known) {
        List<String> names = new ArrayList<>();
        known.forEach(each -> names.add(each.replace("?", "").replace("*", "")));
        if (names.isEmpty()) {
            return statement.name() + " has no flags";
        }
        return Nearest.of(name, names)
                .map(near -> "did you mean --" + near + "?")
                .orElse(statement.name() + " knows --" + String.join(", --", names));
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, List.of(otherwise)).getFirst();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean isTrue(String name) {
        return text(name, "false").equals("true");
    }

    Optional<Boolean> truth(String name) {
        return values.containsKey(name) ? Optional.of(isTrue(name)) : Optional.empty();
    }
}
