package dev.hull.build.dockerfile;

/**
 * Something that is wrong, or could be better, at a place of a Dockerfile.
 *
 * @param range lines that it is about
 * @param at the very words that it is about, as they stand in those lines; empty for all of them
 * @param message what is wrong
 * @param fix what to write instead, or empty
 */
public record Problem(SourceRange range, String at, String message, String fix) {
    private static final int LINES = 12;

    /**
     * Shows the problem with its lines and a caret below the words:
     *
     * <pre>
     * Dockerfile:2:1: unknown instruction: RUNN
     *     2 | RUNN make
     *       | ^^^^
     *   did you mean RUN?
     * </pre>
     */
    public String show(SourceText source) {
        int line = range.first();
        int column = -1;
        for (int i = range.first();
                column < 0 && i <= Math.min(range.last(), source.lines().size());
                i++) {
            line = i;
            column = at.isEmpty() ? indent(source.line(i)) : source.line(i).indexOf(at);
        }
        if (column < 0) {
            line = range.first();
            column = 0;
        }
        StringBuilder text = new StringBuilder();
        text.append(source.name()).append(':').append(line).append(':').append(column + 1);
        text.append(": ").append(message).append('\n');
        int width = Math.max(5, Integer.toString(range.last()).length());
        for (int i = range.first(); i <= Math.min(range.last(), range.first() + LINES - 1); i++) {
            String shown = i <= source.lines().size() ? source.line(i) : "";
            number(text, Integer.toString(i), width).append(" | ").append(shown).append('\n');
            if (i == line && !shown.isEmpty()) {
                int length = at.isEmpty() ? shown.stripTrailing().length() - column : at.length();
                number(text, "", width).append(" | ");
                // Tabs stay tabs, so that the caret stands below its word.
                shown.substring(0, column).chars().forEach(c -> text.append(c == '\t' ? '\t' : ' '));
                text.append("^".repeat(Math.max(1, length))).append('\n');
            }
        }
        if (range.last() >= range.first() + LINES) {
            number(text, "…", width).append(" |\n");
        }
        if (!fix.isEmpty()) {
            text.append("  ").append(fix).append('\n');
        }
        return text.toString();
    }

    private static StringBuilder number(StringBuilder text, String number, int width) {
        return text.append(" ".repeat(width - number.length())).append(number);
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }
}
