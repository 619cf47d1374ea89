package dev.hull.image.layer;

import dev.hull.image.tar.ByteFeed;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream whose first bytes were read already. Does not close it. */
final class HeadedFeed extends ByteFeed {
    private final InputStream in;
    private final byte[] buffer = new byte[Pipeline.BUFFER_SIZE];
    private int head;

    HeadedFeed(InputStream in, byte[] head, int length) {
        this.in = in;
        this.head = length;
        System.arraycopy(head, 0, buffer, 0, length);
    }

    @Override
    protected @Nullable Chunk nextChunk() throws IOException {
        int read = head;
        head = 0;
        if (read == 0) {
            read = in.read(buffer);
        }
        return read < 0 ? null : new Chunk(buffer, read);
    }
}
