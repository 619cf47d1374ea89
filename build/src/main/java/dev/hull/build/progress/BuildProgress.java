package dev.hull.build.progress;

/**
 * Hears what a build does. A <em>vertex</em> is one thing that it does, such as a RUN; several may be under way at once, on
 * different threads. Each ends in exactly one of {@link Vertex#cached}, {@link Vertex#done} and {@link Vertex#failed}.
 */
public interface BuildProgress extends AutoCloseable {
    /** Hears nothing. */
    BuildProgress NONE = name -> Vertex.SILENT;

    /**
     * Something begins.
     *
     * @param name such as {@code [build 2/3] RUN make}
     */
    Vertex begin(String name);

    /** Something that could be better, shown with its place, ends with a line feed. */
    default void warning(String text) {}

    /** After the last vertex: whatever was drawn is final. */
    @Override
    default void close() {}

    /** One thing that a build does. */
    interface Vertex {
        /** Says nothing. */
        Vertex SILENT = new Vertex() {};

        /** What a program has written. */
        default void output(boolean error, byte[] bytes, int length) {}

        /** A line about how far it is. */
        default void status(String line) {}

        /** It need not be done: its result is there. */
        default void cached() {}

        /** It is done. */
        default void done() {}

        /** It has failed. */
        default void failed(String message) {}
    }
}
