package dev.hull.image.layer;

import dev.hull.image.tar.ByteFeed;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What another feed gives; sums up what passes. */
final class DigestingFeed extends ByteFeed {
    private final Pipeline.Lane lane;
    private final MessageDigest computation;

    DigestingFeed(Pipeline.Lane lane, MessageDigest computation) {
        this.lane = lane;
        this.computation = computation;
    }

    @Override
    protected @Nullable Chunk nextChunk() throws IOException {
        Chunk chunk = lane.nextChunk();
        if (chunk != null) {
            computation.update(chunk.bytes(), 0, chunk.length());
        }
        return chunk;
    }
}
