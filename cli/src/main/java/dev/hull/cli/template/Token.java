package dev.hull.cli.template;

/**
 * One piece of a template.
 *
 * @param type what it is
 * @param position index of its first character in the template
 * @param text its characters; for {@link Type#ERROR} what is wrong
 */
record Token(Type type, int position, String text) {
    /** Kinds of pieces. */
    enum Type {
        TEXT,
        LEFT,
        RIGHT,
        SPACE,
        DOT,
        FIELD,
        VARIABLE,
        IDENTIFIER,
        KEYWORD,
        STRING,
        RAW_STRING,
        CHARACTER,
        NUMBER,
        PIPE,
        DECLARE,
        ASSIGN,
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        OTHER,
        ERROR,
        END
    }

    boolean is(Type wanted) {
        return type == wanted;
    }

    boolean isKeyword(String word) {
        return type == Type.KEYWORD && text.equals(word);
    }

    /** How messages show it. */
    @Override
    public String toString() {
        return switch (type) {
            case END -> "EOF";
            case ERROR -> text;
            case DOT -> "<.>";
            case KEYWORD -> "<" + text + ">";
            default -> text.length() > 10 ? Quote.go(text.substring(0, 10)) + "..." : Quote.go(text);
        };
    }
}
