package dev.hull.image.registry;

import dev.hull.image.content.Download;
import dev.hull.image.registry.http.Backoff;
import dev.hull.image.registry.http.Reply;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one blob into its download file: hashes while it writes, continues by range what broke, never takes a byte more than
 * was announced, and calls it whole only when the digest is right.
 */
final class BlobFetch {
    private static final int BUFFER = 256 * 1024;

    /** What happens, for the one who shows it. */
    interface Observer {
        /** That many bytes of the blob are here. */
        void progress(long bytes);

        /** The connection broke, or the content was wrong; it is tried again. */
        void retry(String reason);
    }

    private final BlobSource source;
    private final Descriptor blob;
    private final Download download;
    private final GrowingFile growing;
    private final Observer observer;
    private MessageDigest computation;
    private long size;
    private boolean leftOver;

    BlobFetch(BlobSource source, Descriptor blob, Download download, GrowingFile growing, Observer observer) {
        this.source = source;
        this.blob = blob;
        this.download = download;
        this.growing = growing;
        this.observer = observer;
        this.computation = blob.digest().newComputation();
    }

    /**
     * Fetches it.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS} when the registry has something else
     */
    void run(Backoff backoff) throws IOException {
        try (FileChannel channel = download.open()) {
            takeUp(channel);
            while (true) {
                fetch(channel, backoff);
                if (blob.digest().matches(computation.digest())) {
                    download.finish(); // synced later, with all others
                    growing.finish();
                    return;
                }
                growing.breakOff();
                if (!leftOver) {
                    download.discard();
                    throw source.failure(
                            ErrorKind.DATA_LOSS,
                            "blob " + blob.digest() + " is damaged: " + size + " bytes came, with another digest");
                }
                observer.retry("what was left of an earlier transfer is damaged");
                startAnew(channel);
            }
        } catch (IOException | RuntimeException e) {
            growing.breakOff();
            throw e;
        }
    }

    /** Hashes what an earlier transfer has left. */
    private void takeUp(FileChannel channel) throws IOException {
        if (channel.size() > blob.size()) {
            startAnew(channel);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (channel.read(buffer) >= 0) {
            computation.update(buffer.flip());
            buffer.clear();
        }
        size = channel.position();
        leftOver = size > 0;
        grown();
    }

    private void startAnew(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.position(0);
        computation = blob.digest().newComputation();
        size = 0;
        leftOver = false;
    }

    private void grown() {
        growing.grownTo(size);
        observer.progress(size);
    }

    /** Fetches until all bytes are there. */
    private void fetch(FileChannel channel, Backoff backoff) throws IOException {
        // A registry that starts anew each time and breaks off at the same place gets nowhere.
        long farthest = size;
        while (size < blob.size()) {
            try {
                receive(channel);
            } catch (TransferBroken e) {
                if (size > farthest) {
                    farthest = size;
                    backoff.reset();
                }
                if (source.transfer().isCancelled() || !backoff.pause()) {
                    throw source.failure(ErrorKind.UNAVAILABLE, e.getMessage() + place());
                }
                observer.retry(e.getMessage());
            }
        }
    }

    /** The connection is lost; what has come so far is good. */
    private static final class TransferBroken extends Exception {
        private static final long serialVersionUID = 1;

        TransferBroken(String reason) {
            super(reason);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private String place() {
        return " (blob " + blob.digest() + ", after " + size + " of " + blob.size() + " bytes)";
    }

    private Reply open() {
        try {
            return source.open(blob, size);
        } catch (HullException e) {
            throw new HullException(e.kind(), e.sentence() + place(), e);
        }
    }

    private void receive(FileChannel channel) throws IOException, TransferBroken {
        try (Reply reply = open()) {
            if (reply.status() == 416 || (size > 0 && !continues(reply))) {
                growing.breakOff();
                startAnew(channel);
                if (reply.status() != 200) {
                    return;
                }
            }
            long announced = reply.contentLength().orElse(blob.size() - size);
            if (announced != blob.size() - size) {
                throw source.failure(
                        ErrorKind.DATA_LOSS,
                        "blob " + blob.digest() + " has " + (size + announced) + " bytes there, the manifest says "
                                + blob.size());
            }
            for (ByteBuffer bytes = next(reply); bytes != null; bytes = next(reply)) {
                take(channel, bytes);
            }
            if (size < blob.size()) {
                throw new TransferBroken("the body ended early");
            }
        }
    }

    /** Whether the answer is the rest that was asked for. */
    private boolean continues(Reply reply) {
        return reply.status() == 206 && reply.header("Content-Range").startsWith("bytes " + size + "-");
    }

    private @Nullable ByteBuffer next(Reply reply) throws TransferBroken {
        try {
            return reply.body().next();
        } catch (IOException e) {
            throw new TransferBroken(source.reason(e));
        }
    }

    private void take(FileChannel channel, ByteBuffer bytes) throws IOException {
        if (bytes.remaining() > blob.size() - size) {
            throw source.failure(
                    ErrorKind.DATA_LOSS,
                    "blob " + blob.digest() + " does not end after the " + blob.size()
                            + " bytes that the manifest says");
        }
        computation.update(bytes.duplicate());
        size += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        grown();
    }
}
