package dev.hull.image.registry;

import dev.hull.image.registry.http.Reply;
import dev.hull.linux.fs.BulkInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body of an answer as a stream; the answer is closed with it. */
class ReplyStream extends BulkInputStream {
    private final Reply reply;
    private boolean ended;
    private @Nullable ByteBuffer bytes;

    ReplyStream(Reply reply) {
        this.reply = reply;
    }

    /** More of the body is there; called once for each byte, before it is given away. */
    void arrived(ByteBuffer bytes) {}

    /** All of the body is there; called once, before the end is given away. */
    void ended() {}

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        ByteBuffer current = bytes;
        if (current == null || !current.hasRemaining()) {
            current = reply.body().next();
            bytes = current;
            if (current == null) {
                ended = true;
                ended();
                return -1;
            }
            arrived(current.duplicate());
        }
        int part = Math.min(length, current.remaining());
        current.get(target, offset, part);
        return part;
    }

    @Override
    public void close() {
        reply.close();
    }
}
