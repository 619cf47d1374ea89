package dev.hull.cli.template;

import dev.hull.cli.template.Node.Operand;
import dev.hull.cli.template.Token.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads pipelines: commands of operands. Knows which variables and functions exist. */
final class ExpressionParser {
    private final TokenStream tokens;
    private List<String> variables = new ArrayList<>(List.of("$"));

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    int variableCount() {
        return variables.size();
    }

    void forgetVariables(int count) {
        variables.subList(count, variables.size()).clear();
    }

    List<String> swapVariables(List<String> others) {
        List<String> before = variables;
        variables = others;
        return before;
    }

    /**
     * Reads a pipeline and the token that ends it.
     *
     * @param context word for messages: command, if, range
     */
    Node.Pipeline pipeline(String context, Type end) {
        tokens.enter();
        int position = tokens.peekNonSpace().position();
        List<String> names = new ArrayList<>();
        boolean assigns = declarations(context, names);
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            Token token = tokens.nextNonSpace();
            if (token.is(end)) {
                check(context, token, commands);
                tokens.leave();
                return new Node.Pipeline(position, List.copyOf(names), assigns, List.copyOf(commands));
            }
            if (!startsOperand(token)) {
                throw tokens.unexpected(token, context);
            }
            tokens.backup();
            commands.add(command());
        }
    }

    private static boolean startsOperand(Token token) {
        return switch (token.type()) {
            case DOT, FIELD, VARIABLE, IDENTIFIER, STRING, RAW_STRING, CHARACTER, NUMBER, LEFT_PARENTHESIS -> true;
            case KEYWORD -> token.text().equals("nil");
            case TEXT, LEFT, RIGHT, SPACE, PIPE, DECLARE, ASSIGN, RIGHT_PARENTHESIS, OTHER, ERROR, END -> false;
        };
    }

    /** Reads {@code $x :=}, {@code $x =} or {@code $i, $x :=}; returns whether it assigns. */
    private boolean declarations(String context, List<String> names) {
        int start = tokens.mark();
        while (true) {
            Token variable = tokens.nextNonSpace();
            Token next = variable.is(Type.VARIABLE) ? tokens.nextNonSpace() : variable;
            if (next.is(Type.DECLARE) || next.is(Type.ASSIGN)) {
                names.add(variable.text());
                if (next.is(Type.DECLARE)) {
                    variables.addAll(names);
                }
                return next.is(Type.ASSIGN);
            }
            boolean comma = next.is(Type.OTHER) && next.text().equals(",");
            if (!variable.is(Type.VARIABLE) || !comma) {
                names.clear();
                tokens.reset(start);
                return false;
            }
            names.add(variable.text());
            if (!context.equals("range") || names.size() == 2) {
                throw tokens.failure(next, "too many declarations in " + context);
            }
        }
    }

    private void check(String context, Token end, List<Node.Command> commands) {
        if (commands.isEmpty()) {
            throw tokens.failure(end, "missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Operand first = commands.get(i).operands().getFirst();
            if (first instanceof Node.Literal || first instanceof Node.Dot || first instanceof Node.Nil) {
                throw tokens.failure(end, "non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    private Node.Command command() {
        int start = tokens.peekNonSpace().position();
        List<Operand> operands = new ArrayList<>();
        String source;
        while (true) {
            tokens.peekNonSpace();
            Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            source = tokens.source(start);
            Token next = tokens.next();
            if (next.is(Type.SPACE)) {
                Token after = tokens.peekNonSpace();
                if (!after.is(Type.PIPE) && !after.is(Type.RIGHT) && !after.is(Type.RIGHT_PARENTHESIS)) {
                    continue;
                }
                next = tokens.nextNonSpace();
            }
            if (next.is(Type.RIGHT) || next.is(Type.RIGHT_PARENTHESIS)) {
                tokens.backup();
            } else if (!next.is(Type.PIPE)) {
                throw tokens.unexpected(next, "operand");
            }
            return new Node.Command(operands.getFirst().position(), source.strip(), List.copyOf(operands));
        }
    }

    private @Nullable Operand operand() {
        Token first = tokens.peekNonSpace();
        Operand term = term();
        if (term == null || !tokens.peek().is(Type.FIELD)) {
            return term;
        }
        int position = tokens.peek().position();
        List<String> names = new ArrayList<>();
        while (tokens.peek().is(Type.FIELD)) {
            names.add(tokens.next().text().substring(1));
        }
        String source = tokens.source(first.position());
        return switch (term) {
            case Node.Field field -> new Node.Field(position, source, joined(field.names(), names));
            case Node.Variable variable -> new Node.Variable(position, source, variable.name(), names);
            case Node.Group group -> new Node.Group(group.position(), group.source(), group.pipeline(), names);
            case Node.Function function ->
                throw tokens.failure(first, "unexpected . after term " + Quote.go(function.source()));
            case Node.Dot dot -> throw tokens.failure(first, "unexpected . after term " + Quote.go(dot.source()));
            case Node.Nil nil -> throw tokens.failure(first, "unexpected . after term " + Quote.go(nil.source()));
            case Node.Literal literal ->
                throw tokens.failure(first, "unexpected . after term " + Quote.go(literal.source()));
        };
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private @Nullable Operand term() {
        Token token = tokens.nextNonSpace();
        int position = token.position();
        String text = token.text();
        switch (token.type()) {
            case IDENTIFIER -> {
                return identifier(token);
            }
            case DOT -> {
                return new Node.Dot(position, text);
            }
            case FIELD -> {
                return new Node.Field(position, text, List.of(text.substring(1)));
            }
            case VARIABLE -> {
                if (!variables.contains(text)) {
                    throw tokens.failure(token, "undefined variable " + Quote.go(text));
                }
                return new Node.Variable(position, text, text, List.of());
            }
            case STRING, RAW_STRING -> {
                return new Node.Literal(position, text, unquote(token));
            }
            case CHARACTER -> {
                return new Node.Literal(position, text, character(token));
            }
            case NUMBER -> {
                return new Node.Literal(position, text, number(token));
            }
            case LEFT_PARENTHESIS -> {
                Node.Pipeline pipeline = pipeline("parenthesized pipeline", Type.RIGHT_PARENTHESIS);
                return new Node.Group(pipeline.position(), tokens.source(position), pipeline, List.of());
            }
            case KEYWORD -> {
                if (text.equals("nil")) {
                    return new Node.Nil(position, text);
                }
                tokens.backup();
                return null;
            }
            case TEXT, LEFT, RIGHT, SPACE, PIPE, DECLARE, ASSIGN, RIGHT_PARENTHESIS, OTHER, ERROR, END -> {
                tokens.backup();
                return null;
            }
        }
        throw new AssertionError(token);
    }

    private Operand identifier(Token token) {
        String text = token.text();
        if (text.equals("true") || text.equals("false")) {
            return new Node.Literal(token.position(), text, text.equals("true"));
        }
        if (!Functions.exists(text)) {
            throw tokens.failure(token, "function " + Quote.go(text) + " not defined");
        }
        return new Node.Function(token.position(), text, text);
    }

    String unquote(Token token) {
        if (token.is(Type.RAW_STRING)) {
            return token.text().substring(1, token.text().length() - 1);
        }
        try {
            return Quote.unquote(token.text());
        } catch (IllegalArgumentException e) {
            throw tokens.failure(token, "invalid syntax");
        }
    }

    private Long character(Token token) {
        String text = "";
        try {
            text = Quote.unquote(token.text());
        } catch (IllegalArgumentException e) {
            // Reported below, as a wrong length is.
        }
        if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
            throw tokens.failure(token, "malformed character constant: " + token.text());
        }
        return (long) text.codePointAt(0);
    }

    private Object number(Token token) {
        String digits = token.text().replace("_", "");
        boolean negative = digits.startsWith("-");
        String plain = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        int radix = plain.length() < 2 || plain.charAt(0) != '0'
                ? 10
                : switch (plain.charAt(1)) {
                    case 'x', 'X' -> 16;
                    case 'o', 'O' -> 8;
                    case 'b', 'B' -> 2;
                    default -> 10;
                };
        try {
            if (radix == 10 && (plain.indexOf('.') >= 0 || plain.indexOf('e') >= 0 || plain.indexOf('E') >= 0)) {
                double value = Double.parseDouble(digits);
                if (Double.isInfinite(value)) {
                    throw tokens.failure(token, token.text() + " overflows float64");
                }
                return value;
            }
            BigInteger value = new BigInteger(radix == 10 ? plain : plain.substring(2), radix);
            return (negative ? value.negate() : value).longValueExact();
        } catch (NumberFormatException e) {
            throw tokens.failure(token, "illegal number syntax: " + Quote.go(token.text()));
        } catch (ArithmeticException e) {
            throw tokens.failure(token, token.text() + " overflows int");
        }
    }
}
