package dev.hull.build.dockerfile;

/** Something is wrong in the statement at hand; whoever knows its lines makes a {@link DockerfileException} of it. */
final class SyntaxException extends RuntimeException {
    private final String at;
    private final String fix;

    /**
     * Of that.
     *
     * @param at the words that it is about, empty for the whole statement
     */
    SyntaxException(String message, String at, String fix) {
        super(message);
        this.at = at;
        this.fix = fix;
    }

    SyntaxException(String message, String fix) {
        this(message, "", fix);
    }

    Problem problem(SourceRange range) {
        return new Problem(range, at, String.valueOf(getMessage()), fix);
    }
}
