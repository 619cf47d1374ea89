package dev.hull.build.copy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;

/** What {@code --chmod} does to a mode: an octal number, or the symbolic form of chmod(1), such as {@code u=rwX,go=rX}. */
public final class ModeChange {
    private record Clause(int who, char operation, int bits, boolean executableIfAny) {}

    private static final int ALL = 07777;
    private static final int EXECUTE = 0111;
    private static final int MADE = 01777;

    private final int fixed;
    private final List<Clause> clauses;

    private ModeChange(int fixed, List<Clause> clauses) {
        this.fixed = fixed;
        this.clauses = clauses;
    }

    /**
     * Reads it.
     *
     * @throws HullException INVALID_ARGUMENT when it is neither form
     */
    public static ModeChange parse(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '7')) {
            int mode = text.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(text, 8);
            if (mode > ALL) {
                throw wrong(text);
            }
            return new ModeChange(mode, List.of());
        }
        List<Clause> clauses = new ArrayList<>();
        for (String clause : text.split(",", -1)) {
            parse(text, clause, clauses);
        }
        return new ModeChange(-1, clauses);
    }

    private static void parse(String text, String clause, List<Clause> clauses) {
        int at = 0;
        int who = 0;
        for (; at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0; at++) {
            who |= switch (clause.charAt(at)) {
                case 'u' -> 04700;
                case 'g' -> 02070;
                case 'o' -> 01007;
                default -> ALL;
            };
        }
        if (at == clause.length()) {
            throw wrong(text);
        }
        while (at < clause.length()) {
            char operation = clause.charAt(at++);
            if ("+-=".indexOf(operation) < 0) {
                throw wrong(text);
            }
            int bits = 0;
            boolean executableIfAny = false;
            for (; at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0; at++) {
                switch (clause.charAt(at)) {
                    case 'r' -> bits |= 0444;
                    case 'w' -> bits |= 0222;
                    case 'x' -> bits |= EXECUTE;
                    case 'X' -> executableIfAny = true;
                    case 's' -> bits |= 06000;
                    case 't' -> bits |= 01000;
                    default -> throw wrong(text);
                }
            }
            clauses.add(new Clause(who == 0 ? ALL : who, operation, bits, executableIfAny));
        }
    }

    private static HullException wrong(String text) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid chmod parameter: '" + text + "', it should be an octal number between 0 and 07777, or a change"
                        + " such as u=rwX,go=rX");
    }

    /** The mode of a directory that is made for a target: a number holds for it too, but not setuid and setgid, as for mkdir(2). */
    int ofMadeDirectory(int usual) {
        return fixed >= 0 ? fixed & MADE : usual;
    }

    /** The mode after the change. */
    public int apply(int mode, boolean directory) {
        int now = fixed >= 0 ? fixed : mode;
        for (Clause clause : clauses) {
            int bits = clause.bits();
            if (clause.executableIfAny() && (directory || (now & EXECUTE) != 0)) {
                bits |= EXECUTE;
            }
            bits &= clause.who();
            now = switch (clause.operation()) {
                case '+' -> now | bits;
                case '-' -> now & ~bits;
                default -> now & ~clause.who() | bits;
            };
        }
        return now;
    }
}
