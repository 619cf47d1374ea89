package dev.hull.build.word;

/** A text read one code point after the other. */
final class Characters {
    /** What comes after the last one. */
    static final int END = -1;

    private final int[] points;
    private int next;

    Characters(String text) {
        points = text.codePoints().toArray();
    }

    int peek() {
        return next < points.length ? points[next] : END;
    }

    int take() {
        return next < points.length ? points[next++] : END;
    }

    boolean atEnd() {
        return next == points.length;
    }
}
