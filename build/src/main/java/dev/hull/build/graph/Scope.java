package dev.hull.build.graph;

import dev.hull.build.dockerfile.Dockerfile;
import dev.hull.build.dockerfile.DockerfileException;
import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.Statement;
import dev.hull.build.word.Expansion;
import dev.hull.build.word.Variables;
import dev.hull.build.word.WordException;
import dev.hull.build.word.WordExpander;
import dev.hull.build.word.WordRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Values of variables at a place of a Dockerfile, and the words that are resolved with them. */
public final class Scope {
    private final SequencedMap<String, String> values;

    /** A scope with these values. */
    public Scope(Map<String, String> values) {
        this.values = new LinkedHashMap<>(values);
    }

    /** A copy. */
    public Scope copy() {
        return new Scope(values);
    }

    /** Sets a variable. */
    public void set(String name, String value) {
        values.put(name, value);
    }

    /** The value of a variable. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** All of them, in the order in which they were first set. */
    public SequencedMap<String, String> values() {
        return new LinkedHashMap<>(values);
    }

    /**
     * Resolves a word.
     *
     * @throws DockerfileException when it cannot be resolved; it shows the place
     */
    public String word(Dockerfile file, Statement statement, String word) {
        return expand(file, statement, word, WordRules.resolving(file.escape())).text();
    }

    /** Resolves a word that may become several. */
    public Expansion words(Dockerfile file, Statement statement, String word) {
        return expand(file, statement, word, WordRules.resolving(file.escape()));
    }

    /** Resolves the variables in a text in which quotes mean nothing. */
    public String text(Dockerfile file, Statement statement, String text) {
        return expand(file, statement, text, new WordRules('\\', false, false, false, true))
                .text();
    }

    /** For display: what is not set stays as it is written, and so do quotes. */
    public String shown(String text) {
        try {
            return WordExpander.expand(text, new WordRules('\\', true, true, true, false), variables())
                    .text();
        } catch (WordException e) {
            return text;
        }
    }

    private Expansion expand(Dockerfile file, Statement statement, String word, WordRules rules) {
        try {
            return WordExpander.expand(word, rules, variables());
        } catch (WordException e) {
            throw new DockerfileException(
                    file.source(), new Problem(statement.range(), word, String.valueOf(e.getMessage()), ""));
        }
    }

    private Variables variables() {
        return this::value;
    }
}
