package dev.hull.cli.template;

/** Go's quoted strings, written and read. */
final class Quote {
    private Quote() {}

    /** The text in double quotes, with what is not printable as escapes. */
    static String go(String text) {
        return quoted(text, '"', false);
    }

    /** The same with a choice of quotation mark, and of escaping everything beyond ASCII. */
    static String quoted(String text, char mark, boolean ascii) {
        StringBuilder quoted = new StringBuilder().append(mark);
        text.codePoints().forEach(c -> append(quoted, c, mark, ascii));
        return quoted.append(mark).toString();
    }

    private static void append(StringBuilder to, int c, char mark, boolean ascii) {
        if (c == mark || c == '\\') {
            to.append('\\').append((char) c);
        } else if ((c >= ' ' && c < 127) || (c > 127 && !ascii && isPrintable(c))) {
            to.appendCodePoint(c);
        } else {
            to.append(escape(c));
        }
    }

    private static String escape(int c) {
        return switch (c) {
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 11 -> "\\v";
            default -> c < ' ' || c == 127 ? "\\x" + hex(c, 2) : c < 0x10000 ? "\\u" + hex(c, 4) : "\\U" + hex(c, 8);
        };
    }

    private static String hex(int number, int width) {
        String digits = Integer.toHexString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** {@code U+00E9 'é'}. */
    static String codePoint(int c) {
        return "U+" + hex(c, 4).toUpperCase(java.util.Locale.ROOT) + " '" + Character.toString(c) + "'";
    }

    /**
     * The text that a quoted string or character stands for.
     *
     * @throws IllegalArgumentException when an escape is wrong
     */
    static String unquote(String quoted) {
        char mark = quoted.charAt(0);
        StringBuilder text = new StringBuilder();
        int at = 1;
        while (at < quoted.length() - 1) {
            char c = quoted.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = quoted.charAt(at++);
            int digits = "xuU".indexOf(escape);
            if (digits >= 0) {
                digits = 2 << digits;
                text.appendCodePoint(number(quoted, at, digits, 16));
                at += digits;
            } else if (escape >= '0' && escape <= '7') {
                text.appendCodePoint(number(quoted, at - 1, 3, 8));
                at += 2;
            } else {
                text.append(simple(escape, mark));
            }
        }
        return text.toString();
    }

    private static int number(String quoted, int at, int digits, int radix) {
        if (at + digits > quoted.length() - 1) {
            throw new IllegalArgumentException("invalid syntax");
        }
        try {
            int value = Integer.parseInt(quoted, at, at + digits, radix);
            if (Character.isValidCodePoint(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid syntax", e);
        }
        throw new IllegalArgumentException("invalid syntax");
    }

    private static char simple(char escape, char mark) {
        return switch (escape) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case '\\' -> '\\';
            default -> {
                if (escape != mark) {
                    throw new IllegalArgumentException("invalid syntax");
                }
                yield mark;
            }
        };
    }
}
