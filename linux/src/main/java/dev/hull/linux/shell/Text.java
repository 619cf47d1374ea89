package dev.hull.linux.shell;

/** Lines of a script, with comments that are broken at a width. */
final class Text {
    private static final int WIDTH = 100;
    private final StringBuilder out = new StringBuilder();
    private final String indent;
    private String lastComment = "";

    /** An empty text whose lines all begin with the given blanks. */
    Text(String indent) {
        this.indent = indent;
    }

    /** A comment of one or more lines, after an empty line; nothing if it says the same as the one before. */
    Text comment(String words) {
        String sentence = printable(words);
        if (sentence.equals(lastComment)) {
            return this;
        }
        blank();
        lastComment = sentence;
        int start = 0;
        while (start < sentence.length()) {
            int end = Math.min(sentence.length(), start + WIDTH - indent.length());
            if (end < sentence.length()) {
                int space = sentence.lastIndexOf(' ', end);
                end = space > start ? space : end;
            }
            line("# " + sentence.substring(start, end).strip());
            start = end;
        }
        return this;
    }

    /** A path may hold anything, and what follows a line end in a comment would be run. */
    private static String printable(String words) {
        StringBuilder text = new StringBuilder(words);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, '?');
            }
        }
        return text.toString();
    }

    /** One command, or part of one. */
    Text line(String command) {
        out.append(command.isEmpty() ? "" : indent).append(command).append('\n');
        return this;
    }

    /** An empty line, unless there is one already or nothing comes before. */
    Text blank() {
        boolean open = out.isEmpty() || out.charAt(out.length() - 1) == '\n' && endsWithBlank();
        if (!open) {
            out.append('\n');
        }
        return this;
    }

    /** A command with text on its standard input, as a here-document that nothing is expanded in. */
    Text input(String command, String text, String end) {
        return input(command, text, end, "");
    }

    /** The same with something after the command. */
    Text input(String command, String text, String end, String rest) {
        String mark = end;
        while (text.contains(mark)) {
            mark += "_";
        }
        line(command + " <<'" + mark + "'" + rest);
        out.append(text).append(text.endsWith("\n") ? "" : "\n").append(mark).append('\n');
        return this;
    }

    /** Lines as they are. */
    Text raw(String lines) {
        out.append(lines);
        return this;
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    private boolean endsWithBlank() {
        return out.length() > 1 && out.charAt(out.length() - 2) == '\n';
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
