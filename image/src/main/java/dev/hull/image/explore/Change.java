package dev.hull.image.explore;

/** What a layer does to a path. */
public enum Change {
    ADDED('A'),
    CHANGED('C'),
    DELETED('D'),
    SAME(' ');

    private final char letter;

    Change(char letter) {
        this.letter = letter;
    }

    /** As {@code docker diff} writes it. */
    public char letter() {
        return letter;
    }

    /** The word for documents: {@code added}. */
    public String word() {
        return switch (this) {
            case ADDED -> "added";
            case CHANGED -> "changed";
            case DELETED -> "deleted";
            case SAME -> "same";
        };
    }
}
