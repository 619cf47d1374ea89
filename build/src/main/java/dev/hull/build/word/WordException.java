package dev.hull.build.word;

/** A word that cannot be read or expanded; the message says what is wrong with it. */
public final class WordException extends RuntimeException {
    WordException(String message) {
        super(message);
    }
}
