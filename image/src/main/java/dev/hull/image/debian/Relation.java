package dev.hull.image.debian;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One package named in a field such as {@code Depends} (Debian Policy, section 7.1): {@code libc6 (>= 2.36)}.
 *
 * @param name of the package
 * @param bound what its version has to be; empty for any
 */
public record Relation(String name, Optional<Bound> bound) {
    /** How a version has to compare. */
    public enum Operator {
        EARLIER("<<"),
        AT_MOST("<="),
        EXACTLY("="),
        AT_LEAST(">="),
        LATER(">>");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        private static Operator of(String sign, String text) {
            return switch (sign) {
                case "<<" -> EARLIER;
                case "<=", "<" -> AT_MOST;
                case "=" -> EXACTLY;
                case ">=", ">" -> AT_LEAST;
                case ">>" -> LATER;
                default -> throw invalid(text, "it has no sign of comparison");
            };
        }
    }

    /**
     * A condition on a version.
     *
     * @param operator how to compare
     * @param version with which
     */
    public record Bound(Operator operator, DebianVersion version) {
        boolean accepts(DebianVersion other) {
            int order = other.compareTo(version);
            return switch (operator) {
                case EARLIER -> order < 0;
                case AT_MOST -> order <= 0;
                case EXACTLY -> order == 0;
                case AT_LEAST -> order >= 0;
                case LATER -> order > 0;
            };
        }
    }

    /** Whether that version of the package is meant. */
    public boolean accepts(DebianVersion version) {
        return bound.isEmpty() || bound.get().accepts(version);
    }

    /**
     * Whether a package that provides the name is meant: without a bound any, else only one that says which version it stands for
     * (Policy, section 7.5).
     */
    public boolean acceptsProvided(Relation provided) {
        return provided.name.equals(name)
                && (bound.isEmpty()
                        || provided.bound.isPresent()
                                && bound.get().accepts(provided.bound.get().version()));
    }

    /**
     * Reads a field: groups with commas between, each of alternatives with bars between.
     *
     * @param field its value
     * @param architecture of the image, for {@code [amd64 !i386]}; what is of another is left out
     */
    static List<List<Relation>> parse(String field, String architecture) {
        List<List<Relation>> groups = new ArrayList<>();
        for (String group : field.split(",")) {
            List<Relation> alternatives = new ArrayList<>();
            for (String text : group.split("\\|")) {
                if (!text.isBlank()) {
                    one(text.strip(), architecture).ifPresent(alternatives::add);
                }
            }
            if (!alternatives.isEmpty()) {
                groups.add(List.copyOf(alternatives));
            }
        }
        return groups;
    }

    private static Optional<Relation> one(String text, String architecture) {
        int end = 0;
        while (end < text.length() && " ([<\t\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String name = text.substring(0, end);
        int colon = name.indexOf(':');
        if (colon >= 0) {
            String wanted = name.substring(colon + 1);
            if (!wanted.equals("any") && !wanted.equals("native") && !wanted.equals(architecture)) {
                return Optional.of(
                        new Relation(name, Optional.empty())); // of another architecture: nobody has that name
            }
            name = name.substring(0, colon);
        }
        if (name.isEmpty()) {
            throw invalid(text, "it names no package");
        }
        int open = text.indexOf('[', end);
        if (open >= 0 && !isFor(text.substring(open + 1), architecture)) {
            return Optional.empty();
        }
        return Optional.of(new Relation(name, bound(text, end)));
    }

    private static Optional<Bound> bound(String text, int from) {
        int open = text.indexOf('(', from);
        if (open < 0) {
            return Optional.empty();
        }
        int close = text.indexOf(')', open);
        if (close < 0) {
            throw invalid(text, "a parenthesis is missing");
        }
        String inner = text.substring(open + 1, close).strip();
        int sign = 0;
        while (sign < inner.length() && "<>=".indexOf(inner.charAt(sign)) >= 0) {
            sign++;
        }
        return Optional.of(new Bound(
                Operator.of(inner.substring(0, sign), text),
                DebianVersion.parse(inner.substring(sign).strip())));
    }

    private static boolean isFor(String list, String architecture) {
        int close = list.indexOf(']');
        boolean negative = false;
        for (String each : (close < 0 ? list : list.substring(0, close)).split(" ")) {
            if (each.equals(architecture) || each.equals("any") || each.equals("linux-any")) {
                return true;
            }
            if (each.equals("!" + architecture)) {
                return false;
            }
            negative |= each.startsWith("!");
        }
        return negative;
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "'" + text + "' is no relation of packages: " + why);
    }

    /** Alternatives as they stand in a field. */
    static String text(List<Relation> alternatives) {
        StringBuilder text = new StringBuilder();
        for (Relation each : alternatives) {
            text.append(text.isEmpty() ? "" : " | ").append(each);
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return bound.map(it -> name + " (" + it.operator().sign + " " + it.version() + ")")
                .orElse(name);
    }
}
