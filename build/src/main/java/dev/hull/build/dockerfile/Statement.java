package dev.hull.build.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a Dockerfile, divided as its keyword wants it, nothing resolved yet.
 *
 * @param keyword as it is written
 * @param flags {@code --name=value} words after the keyword
 * @param words what follows: for ENV and LABEL always name, value and {@code =} or nothing; for ONBUILD empty
 * @param json whether the words stood in a JSON array
 * @param documents here-documents, in the order of their announcement
 * @param inner the statement after ONBUILD
 * @param original the text, continued lines joined, without here-documents
 * @param range its lines
 * @param comments comment lines directly before it, without {@code #}
 */
public record Statement(
        String keyword,
        List<String> flags,
        List<String> words,
        boolean json,
        List<HereDocument> documents,
        Optional<Statement> inner,
        String original,
        SourceRange range,
        List<String> comments) {
    public Statement {
        flags = List.copyOf(flags);
        words = List.copyOf(words);
        documents = List.copyOf(documents);
        comments = List.copyOf(comments);
    }

    /** The keyword in upper case. */
    public String name() {
        return keyword.toUpperCase(java.util.Locale.ROOT);
    }

    /** Whether the statement may announce here-documents. */
    boolean takesDocuments() {
        Statement told = name().equals("ONBUILD") && inner.isPresent() ? inner.get() : this;
        return !told.json && List.of("ADD", "COPY", "RUN").contains(told.name());
    }

    Statement with(List<HereDocument> found, SourceRange lines, List<String> before) {
        return new Statement(keyword, flags, words, json, found, inner, original, lines, before);
    }
}
