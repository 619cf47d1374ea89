package dev.hull.image.explore;

import org.jspecify.annotations.Nullable;

/** Whoever looks at contents while a layer is read. Each layer has a listener of its own, used by one thread. */
public interface LayerListener {
    /** Bytes of one file, in order. */
    interface Receiver {
        /** More bytes; the array must not be kept. */
        void accept(byte[] bytes, int offset, int length);

        /** No more bytes. */
        void end();
    }

    /** A regular file follows: who takes its content, or null when nobody does. */
    @Nullable
    Receiver file(FileFacts file);

    /** A listener that takes nothing. */
    LayerListener NONE = file -> null;
}
