package dev.hull.cli.template;

import dev.hull.cli.template.Token.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a template into tokens. The last one is {@link Type#END}, or {@link Type#ERROR} with what is wrong. */
final class Lexer {
    private static final Set<String> KEYWORDS =
            Set.of("block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int parentheses;
    private boolean trimNext;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        boolean open = true;
        while (open && at < text.length()) {
            int left = text.indexOf("{{", at);
            literal(left < 0 ? text.length() : left, left >= 0 && marker(left + 2));
            if (left >= 0) {
                open = action(left);
            }
        }
        if (open) {
            add(Type.END, text.length(), "");
        }
    }

    /** Whether a trim marker, a minus and a blank, stands there. */
    private boolean marker(int index) {
        return index + 1 < text.length() && text.charAt(index) == '-' && isSpace(text.charAt(index + 1));
    }

    private void literal(int end, boolean trimRight) {
        int from = at;
        int to = end;
        while (trimNext && from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (trimRight && to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        if (to > from) {
            add(Type.TEXT, from, text.substring(from, to));
        }
        trimNext = false;
        at = end;
    }

    /** Reads from an opening to its closing delimiter; false after an error. */
    private boolean action(int left) {
        at = left + (marker(left + 2) ? 4 : 2);
        if (text.startsWith("/*", at)) {
            return comment();
        }
        add(Type.LEFT, left, "{{");
        parentheses = 0;
        while (at < text.length()) {
            if (text.startsWith("}}", at)) {
                return close(2);
            }
            if (isSpace(text.charAt(at)) && text.startsWith("-}}", at + 1)) {
                trimNext = true;
                return close(4);
            }
            if (!inside(text.charAt(at))) {
                return false;
            }
        }
        return error("unclosed action");
    }

    private boolean close(int length) {
        if (parentheses > 0) {
            return error("unclosed left paren");
        }
        add(Type.RIGHT, at, "}}");
        at += length;
        return true;
    }

    private boolean comment() {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            return error("unclosed comment");
        }
        at = end + 2;
        if (text.startsWith("}}", at)) {
            at += 2;
            return true;
        }
        if (at < text.length() && isSpace(text.charAt(at)) && text.startsWith("-}}", at + 1)) {
            at += 4;
            trimNext = true;
            return true;
        }
        return error("comment ends before closing delimiter");
    }

    private boolean inside(char c) {
        return switch (c) {
            case '=' -> add(Type.ASSIGN, 1);
            case '|' -> add(Type.PIPE, 1);
            case ':' -> text.startsWith(":=", at) ? add(Type.DECLARE, 2) : error("expected :=");
            case '(' -> {
                parentheses++;
                yield add(Type.LEFT_PARENTHESIS, 1);
            }
            case ')' -> --parentheses < 0 ? error("unexpected right paren") : add(Type.RIGHT_PARENTHESIS, 1);
            case '"' -> quoted('"', Type.STRING, "unterminated quoted string");
            case '\'' -> quoted('\'', Type.CHARACTER, "unterminated character constant");
            case '`' -> raw();
            case '$' -> name(Type.VARIABLE);
            case '.' -> isDigit(peek(1)) ? number() : isNameEnd(peek(1)) ? add(Type.DOT, 1) : name(Type.FIELD);
            case '+', '-' -> number();
            default -> other(c);
        };
    }

    private boolean other(char c) {
        if (isSpace(c)) {
            int end = at;
            while (end < text.length() && isSpace(text.charAt(end)) && !text.startsWith("-}}", end + 1)) {
                end++;
            }
            return add(Type.SPACE, end - at);
        }
        if (isDigit(c)) {
            return number();
        }
        if (isWord(c)) {
            return name(Type.IDENTIFIER);
        }
        return c > ' ' && c < 127
                ? add(Type.OTHER, 1)
                : error("unrecognized character in action: " + Quote.codePoint(c));
    }

    private boolean quoted(char quote, Type type, String unterminated) {
        for (int end = at + 1; end < text.length() && text.charAt(end) != '\n'; end++) {
            if (text.charAt(end) == '\\') {
                end++;
            } else if (text.charAt(end) == quote) {
                return add(type, end + 1 - at);
            }
        }
        return error(unterminated);
    }

    private boolean raw() {
        int end = text.indexOf('`', at + 1);
        return end < 0 ? error("unterminated raw quoted string") : add(Type.RAW_STRING, end + 1 - at);
    }

    private boolean name(Type type) {
        int end = at + (type == Type.IDENTIFIER ? 0 : 1);
        while (end < text.length() && isWord(text.charAt(end))) {
            end++;
        }
        if (end < text.length() && !isNameEnd(text.charAt(end))) {
            return error("bad character " + Quote.codePoint(text.charAt(end)));
        }
        boolean keyword = type == Type.IDENTIFIER && KEYWORDS.contains(text.substring(at, end));
        return add(keyword ? Type.KEYWORD : type, end - at);
    }

    private boolean number() {
        int end = at;
        if (text.charAt(end) == '+' || text.charAt(end) == '-') {
            end++;
        }
        boolean based =
                text.startsWith("0", end) && end + 1 < text.length() && "xXoObB".indexOf(text.charAt(end + 1)) >= 0;
        String digits = based ? "0123456789abcdefABCDEF_" : "0123456789_";
        end = skip(based ? end + 2 : end, digits);
        if (end < text.length() && text.charAt(end) == '.') {
            end = skip(end + 1, digits);
        }
        if (!based && end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            end++;
            if (end < text.length() && (text.charAt(end) == '+' || text.charAt(end) == '-')) {
                end++;
            }
            end = skip(end, "0123456789_");
        }
        if (end < text.length() && isWord(text.charAt(end))) {
            return error("bad number syntax: " + Quote.go(text.substring(at, end + 1)));
        }
        return add(Type.NUMBER, end - at);
    }

    private int skip(int from, String allowed) {
        int end = from;
        while (end < text.length() && allowed.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private char peek(int distance) {
        return at + distance < text.length() ? text.charAt(at + distance) : ' ';
    }

    private boolean isNameEnd(char c) {
        return isSpace(c) || ".,|:()}".indexOf(c) >= 0;
    }

    private boolean add(Type type, int length) {
        add(type, at, text.substring(at, at + length));
        at += length;
        return true;
    }

    private void add(Type type, int position, String part) {
        tokens.add(new Token(type, position, part));
    }

    private boolean error(String message) {
        add(Type.ERROR, at, message);
        return false;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
