package dev.hull.cli.template;

import dev.hull.cli.template.Token.Type;
import java.util.List;

/** The tokens of a template, with a place in them. */
final class TokenStream {
    private static final int MAX_DEPTH = 200;

    private final String text;
    private final List<Token> tokens;
    private int at;
    private int depth;

    TokenStream(String text) {
        this.text = text;
        tokens = Lexer.tokens(text);
    }

    /** The next token, the last one again and again. */
    Token next() {
        Token token = tokens.get(Math.min(at, tokens.size() - 1));
        at++;
        if (token.is(Type.ERROR)) {
            throw failure(token, token.text());
        }
        return token;
    }

    Token nextNonSpace() {
        Token token = next();
        while (token.is(Type.SPACE)) {
            token = next();
        }
        return token;
    }

    /** Goes back before the token that was read last. */
    void backup() {
        at--;
    }

    Token peek() {
        Token token = next();
        backup();
        return token;
    }

    Token peekNonSpace() {
        Token token = nextNonSpace();
        backup();
        return token;
    }

    /** Goes into something that may hold its like. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw failure(tokens.get(Math.min(at, tokens.size() - 1)), "nested deeper than " + MAX_DEPTH);
        }
    }

    /** Comes out of it. */
    void leave() {
        depth--;
    }

    /** Place to which {@link #reset} returns. */
    int mark() {
        return at;
    }

    void reset(int mark) {
        at = mark;
    }

    /** What stands in the template from a position to the last token read. */
    String source(int from) {
        Token last = tokens.get(Math.min(at, tokens.size()) - 1);
        return text.substring(from, last.position() + last.text().length());
    }

    /** The whole action around a token. */
    String action(Token word) {
        int left = text.lastIndexOf("{{", word.position());
        int right = text.indexOf("}}", word.position());
        return text.substring(left, right + 2);
    }

    TemplateException unexpected(Token token, String context) {
        return failure(token, "unexpected " + token + " in " + context);
    }

    TemplateException failure(Token token, String message) {
        return new TemplateException(Integer.toString(line(text, token.position())), message);
    }

    /** Line number, from 1. */
    static int line(String text, int position) {
        int line = 1;
        for (int i = text.indexOf('\n'); i >= 0 && i < position; i = text.indexOf('\n', i + 1)) {
            line++;
        }
        return line;
    }
}
