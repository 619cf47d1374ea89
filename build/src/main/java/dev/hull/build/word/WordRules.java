package dev.hull.build.word;

/**
 * How words are read.
 *
 * @param escape the character that takes the meaning from the next: {@code \} or {@code `}
 * @param keepQuotes quotes stay in the result
 * @param keepEscapes escape characters stay in the result
 * @param keepUnset a variable that is not set stays as it was written
 * @param quotesArePlain quotes mean nothing, as in a here-document
 */
public record WordRules(
        int escape, boolean keepQuotes, boolean keepEscapes, boolean keepUnset, boolean quotesArePlain) {
    /** The usual rules: everything is resolved. */
    public static WordRules resolving(int escape) {
        return new WordRules(escape, false, false, false, false);
    }

    /** For finding here-documents: everything stays as it is written, only split into words. */
    static WordRules raw(boolean keepQuotes, boolean keepEscapes) {
        return new WordRules('\\', keepQuotes, keepEscapes, true, false);
    }
}
