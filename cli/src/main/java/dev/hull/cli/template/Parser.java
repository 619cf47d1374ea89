package dev.hull.cli.template;

import dev.hull.cli.template.Node.Statement;
import dev.hull.cli.template.Token.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads statements; {@link ExpressionParser} reads what stands inside them. */
final class Parser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final Map<String, List<Statement>> templates = new HashMap<>();
    private int ranges;

    private Parser(String text) {
        tokens = new TokenStream(text);
        expressions = new ExpressionParser(tokens);
    }

    /** A parsed text with the templates that it defines. */
    record Result(List<Statement> statements, Map<String, List<Statement>> templates) {}

    static Result parse(String text) {
        Parser parser = new Parser(text);
        List<Statement> statements = new ArrayList<>();
        Token end = parser.body(statements);
        if (!end.is(Type.END)) {
            throw parser.tokens.failure(end, "unexpected {{" + end.text() + "}}");
        }
        return new Result(statements, parser.templates);
    }

    /** Reads statements up to the end, {@code {{end}}} or {@code {{else}}}; returns that token. */
    private Token body(List<Statement> statements) {
        tokens.enter();
        while (true) {
            Token token = tokens.next();
            if (token.is(Type.TEXT)) {
                statements.add(new Node.Text(token.text()));
            } else if (token.is(Type.LEFT)) {
                Token word = tokens.nextNonSpace();
                if (word.isKeyword("end") || word.isKeyword("else")) {
                    tokens.leave();
                    return word;
                }
                statement(word, statements);
            } else if (token.is(Type.END)) {
                tokens.leave();
                return token;
            } else {
                throw tokens.unexpected(token, "input");
            }
        }
    }

    private void statement(Token word, List<Statement> statements) {
        if (!word.is(Type.KEYWORD)) {
            tokens.backup();
            statements.add(new Node.Action(expressions.pipeline("command", Type.RIGHT)));
            return;
        }
        switch (word.text()) {
            case "if", "with", "range" -> statements.add(control(word));
            case "break", "continue" -> statements.add(jump(word));
            case "define" -> define();
            case "template" -> statements.add(call(word));
            case "block" -> statements.add(block(word));
            default -> {
                tokens.backup();
                statements.add(new Node.Action(expressions.pipeline("command", Type.RIGHT)));
            }
        }
    }

    private Statement control(Token word) {
        String kind = word.text();
        int variables = expressions.variableCount();
        Node.Pipeline pipeline = expressions.pipeline(kind, Type.RIGHT);
        ranges += kind.equals("range") ? 1 : 0;
        List<Statement> then = new ArrayList<>();
        Token end = inner(then);
        ranges -= kind.equals("range") ? 1 : 0;
        List<Statement> otherwise = new ArrayList<>();
        if (end.isKeyword("else")) {
            otherwise(kind, otherwise);
        } else {
            close();
        }
        expressions.forgetVariables(variables);
        return switch (kind) {
            case "if" -> new Node.If(pipeline, then, otherwise);
            case "with" -> new Node.With(pipeline, then, otherwise);
            default -> new Node.Range(pipeline, then, otherwise);
        };
    }

    /** What follows {@code {{else}}}: another {@code if} (or {@code with}) that shares the end, or a body. */
    private void otherwise(String kind, List<Statement> otherwise) {
        Token next = tokens.nextNonSpace();
        if (!kind.equals("range") && next.isKeyword(kind)) {
            tokens.enter();
            otherwise.add(control(next));
            tokens.leave();
            return;
        }
        tokens.backup();
        close();
        Token end = inner(otherwise);
        if (!end.isKeyword("end")) {
            throw tokens.failure(end, "expected end; found {{" + end.text() + "}}");
        }
        close();
    }

    private Token inner(List<Statement> statements) {
        Token end = body(statements);
        if (end.is(Type.END)) {
            throw tokens.failure(end, "unexpected EOF");
        }
        return end;
    }

    private void close() {
        Token right = tokens.nextNonSpace();
        if (!right.is(Type.RIGHT)) {
            throw tokens.unexpected(right, "end");
        }
    }

    private Statement jump(Token word) {
        close();
        if (ranges == 0) {
            throw tokens.failure(word, "{{" + word.text() + "}} outside {{range}}");
        }
        return word.text().equals("break") ? new Node.Break() : new Node.Continue();
    }

    private String name(String context) {
        Token token = tokens.nextNonSpace();
        if (!token.is(Type.STRING) && !token.is(Type.RAW_STRING)) {
            throw tokens.unexpected(token, context);
        }
        return expressions.unquote(token);
    }

    private void define() {
        String name = name("define clause");
        close();
        templates.put(name, separateBody());
    }

    /** A body with its own variables and ranges. */
    private List<Statement> separateBody() {
        int outerRanges = ranges;
        ranges = 0;
        List<String> outerVariables = expressions.swapVariables(new ArrayList<>(List.of("$")));
        List<Statement> body = new ArrayList<>();
        Token end = inner(body);
        if (!end.isKeyword("end")) {
            throw tokens.failure(end, "unexpected {{else}} in define clause");
        }
        close();
        expressions.swapVariables(outerVariables);
        ranges = outerRanges;
        return body;
    }

    private Node.Call call(Token word) {
        String name = name("template clause");
        List<Node.Pipeline> argument = new ArrayList<>();
        if (tokens.nextNonSpace().is(Type.RIGHT)) {
            tokens.backup();
            close();
        } else {
            tokens.backup();
            argument.add(expressions.pipeline("template clause", Type.RIGHT));
        }
        return new Node.Call(word.position() + 9, tokens.action(word), name, argument);
    }

    private Node.Call block(Token word) {
        String name = name("block clause");
        Node.Pipeline argument = expressions.pipeline("block clause", Type.RIGHT);
        templates.put(name, separateBody());
        return new Node.Call(word.position(), tokens.action(word), name, List.of(argument));
    }
}
