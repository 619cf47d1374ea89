package dev.hull.build.word;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves quotes, escapes and variables of a word as a Dockerfile means them, which is a part of what a POSIX shell does
 * (Shell Command Language, 2.2 and 2.6.2). No globbing, no arithmetic, no command is run.
 *
 * <pre>
 *   $name ${name}                 value, or nothing
 *   ${name:-word} ${name-word}    word when unset (with the colon: or empty)
 *   ${name:+word} ${name+word}    word when set (and not empty)
 *   ${name:?word} ${name?word}    error when unset (or empty)
 *   ${name#glob}  ${name##glob}   without the shortest, longest beginning that matches
 *   ${name%glob}  ${name%%glob}   without the shortest, longest end that matches
 *   ${name/glob/text}             first (with //: every) match replaced
 * </pre>
 */
public final class WordExpander {
    private final WordRules rules;
    private final Variables variables;
    private final Characters in;
    private final Set<String> used = new HashSet<>();
    private final Set<String> unset = new HashSet<>();

    private WordExpander(WordRules rules, Variables variables, String word) {
        this.rules = rules;
        this.variables = variables;
        this.in = new Characters(word);
    }

    /**
     * Expands a word.
     *
     * @throws WordException when a quote or bracket is left open, or a modifier does not exist or says so
     */
    public static Expansion expand(String word, WordRules rules, Variables variables) {
        WordExpander expander = new WordExpander(rules, variables, word);
        Words words = expander.until(Characters.END, rules.keepEscapes());
        return new Expansion(words.text(), words.words(), expander.used, expander.unset);
    }

    /** Splits a line into words, everything left as it is written. */
    public static List<String> splitRaw(String line, boolean keepQuotes, boolean keepEscapes) {
        return expand(line, WordRules.raw(keepQuotes, keepEscapes), Variables.NONE)
                .words();
    }

    /** Reads up to the character, which is taken and not part of the result. */
    private Words until(int stop, boolean keepEscapes) {
        Words out = new Words();
        while (!in.atEnd()) {
            int character = in.peek();
            if (character == stop) {
                in.take();
                return out;
            } else if (character == '$') {
                out.addSplit(variable(keepEscapes));
            } else if (character == '<') {
                out.addWhole(hereDocument());
            } else if (character == '\'' && !rules.quotesArePlain()) {
                out.addWhole(singleQuoted());
            } else if (character == '"' && !rules.quotesArePlain()) {
                out.addWhole(doubleQuoted(keepEscapes));
            } else if (character == rules.escape()) {
                escaped(out, keepEscapes);
            } else {
                out.add(in.take());
            }
        }
        if (stop != Characters.END) {
            throw new WordException(
                    "unexpected end of statement while looking for matching " + Character.toString(stop));
        }
        return out;
    }

    private void escaped(Words out, boolean keepEscapes) {
        int escape = in.take();
        if (keepEscapes) {
            out.addWhole(Character.toString(escape));
        }
        if (!in.atEnd()) {
            out.addWhole(Character.toString(in.take()));
        }
    }

    /** {@code <<} and the blanks after it stay with the word that names the end of the document. */
    private String hereDocument() {
        in.take();
        if (in.peek() != '<') {
            return "<";
        }
        in.take();
        StringBuilder text = new StringBuilder("<<");
        while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\r') {
            text.appendCodePoint(in.take());
        }
        return text.toString();
    }

    private String singleQuoted() {
        StringBuilder text = new StringBuilder();
        quote(text);
        while (in.peek() != '\'') {
            if (in.atEnd()) {
                throw new WordException("unexpected end of statement while looking for matching single-quote");
            }
            text.appendCodePoint(in.take());
        }
        quote(text);
        return text.toString();
    }

    private String doubleQuoted(boolean keepEscapes) {
        StringBuilder text = new StringBuilder();
        quote(text);
        while (in.peek() != '"') {
            if (in.atEnd()) {
                throw new WordException("unexpected end of statement while looking for matching double-quote");
            } else if (in.peek() == '$') {
                text.append(variable(keepEscapes));
            } else {
                int character = in.take();
                if (character == rules.escape()) {
                    if (keepEscapes) {
                        text.appendCodePoint(character);
                    }
                    int next = in.peek();
                    if (next == Characters.END) {
                        continue;
                    } else if (next == '"' || next == '$' || next == rules.escape()) {
                        character = in.take();
                    }
                }
                text.appendCodePoint(character);
            }
        }
        quote(text);
        return text.toString();
    }

    private void quote(StringBuilder text) {
        int quote = in.take();
        if (rules.keepQuotes()) {
            text.appendCodePoint(quote);
        }
    }

    private String variable(boolean keepEscapes) {
        in.take();
        if (in.peek() != '{') {
            String name = name();
            return name.isEmpty() ? "$" : value(name).orElse(rules.keepUnset() ? "$" + name : "");
        }
        in.take();
        int first = in.peek();
        if (first == Characters.END) {
            throw new WordException("syntax error: missing '}'");
        } else if (first == '{' || first == '}' || first == ':') {
            throw new WordException("syntax error: bad substitution");
        }
        return modified(name(), keepEscapes);
    }

    private String modified(String name, boolean keepEscapes) {
        int modifier = in.take();
        switch (modifier) {
            case '}' -> {
                return value(name).orElse(rules.keepUnset() ? "${" + name + "}" : "");
            }
            case ':' -> {
                int second = in.take();
                if (second == '-' || second == '+' || second == '?') {
                    return Modifier.conditional(name, second, true, value(name), operand('}', keepEscapes), rules);
                }
                throw unsupported(":" + (second == Characters.END ? "" : Character.toString(second)));
            }
            case '-', '+', '?' -> {
                return Modifier.conditional(name, modifier, false, value(name), operand('}', keepEscapes), rules);
            }
            case '#', '%' -> {
                return Modifier.trim(name, modifier, value(name), operand('}', true), rules);
            }
            case '/' -> {
                boolean all = in.peek() == '/';
                if (all) {
                    in.take();
                }
                String pattern = operand('/', true);
                return Modifier.replace(name, all, value(name), pattern, operand('}', true), rules);
            }
            case Characters.END -> throw new WordException("syntax error: missing '}'");
            default -> throw unsupported(Character.toString(modifier));
        }
    }

    /** What a modifier works with, itself expanded. */
    private String operand(int stop, boolean keepEscapes) {
        try {
            return until(stop, keepEscapes).text();
        } catch (WordException e) {
            if (in.atEnd()) {
                throw new WordException(stop == '/' ? "syntax error: missing '/' in ${}" : "syntax error: missing '}'");
            }
            throw e;
        }
    }

    private static WordException unsupported(String modifier) {
        return new WordException("unsupported modifier (" + modifier + ") in substitution");
    }

    /** Letters, digits and underscores; a number; or one of the shell's special parameters, which are never set. */
    private String name() {
        StringBuilder name = new StringBuilder();
        if (isDigit(in.peek())) {
            while (isDigit(in.peek())) {
                name.appendCodePoint(in.take());
            }
            return name.toString();
        }
        if (in.peek() != Characters.END && "@*#?-$!".indexOf(in.peek()) >= 0) {
            return Character.toString(in.take());
        }
        while (in.peek() != Characters.END && (Character.isLetterOrDigit(in.peek()) || in.peek() == '_')) {
            name.appendCodePoint(in.take());
        }
        return name.toString();
    }

    private static boolean isDigit(int character) {
        return character != Characters.END && Character.isDigit(character);
    }

    private Optional<String> value(String name) {
        Optional<String> value = variables.value(name);
        (value.isPresent() ? used : unset).add(name);
        return value;
    }
}
