package dev.hull.image.content;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Streams one new blob into a temporary file. {@link #finish} makes it durable and hands it to its {@link Ingest}; until the
 * ingest is published nobody can see it. Closing without finishing drops it.
 */
public final class BlobWriter extends OutputStream {
    private final Ingest ingest;
    private final Path file;
    private final FileChannel channel;
    private final @Nullable MessageDigest computation;
    private final EarlySync early;
    private final boolean sync;
    private long size;
    private boolean finished;

    BlobWriter(Ingest ingest, Path file, boolean compute, boolean sync) throws IOException {
        this.ingest = ingest;
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.sync = sync;
        this.early = new EarlySync(channel);
        this.computation = compute ? Digest.newSha256() : null;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (computation != null) {
            computation.update(bytes, offset, length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        size += length;
        if (sync) {
            early.written(length);
        }
    }

    /** Bytes so far. */
    public long size() {
        return size;
    }

    /**
     * Makes the content durable and stages it.
     *
     * @return its descriptor, with the digest that was computed
     */
    public Descriptor finish(String mediaType) throws IOException {
        if (computation == null) {
            throw new IllegalStateException("this writer does not compute; use finishAs");
        }
        return finishAs(mediaType, Digest.of(computation.digest()));
    }

    /** The same, for content whose digest the caller computed while writing it (or which is {@link #finish}'s). */
    public Descriptor finishAs(String mediaType, Digest digest) throws IOException {
        early.finish();
        if (sync) {
            channel.force(true);
        }
        if (channel.size() != size) {
            throw new IOException(file + ": wrote " + size + " bytes, found " + channel.size());
        }
        channel.close();
        finished = true;
        Descriptor descriptor = Descriptor.of(mediaType, digest, size);
        ingest.stage(descriptor, file);
        return descriptor;
    }

    /**
     * Makes the content durable and stages it, when it is what was expected.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS} when size or digest differ; the blob is dropped on closing then
     */
    public Descriptor finish(Descriptor expected) throws IOException {
        if (size != expected.size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "blob " + expected.digest() + " should have " + expected.size() + " bytes, received " + size);
        }
        if (computation == null || !expected.digest().algorithm().equals(Digest.SHA256)) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED, "blob " + expected.digest() + ": only sha256 can be verified while writing");
        }
        Digest digest = Digest.of(computation.digest());
        if (!digest.equals(expected.digest())) {
            throw new HullException(
                    ErrorKind.DATA_LOSS, "blob " + expected.digest() + " is damaged: its content is " + digest);
        }
        finishAs(expected.mediaType(), digest);
        return expected;
    }

    /** Drops what was written unless it was finished. The file itself goes with the ingest. */
    @Override
    public void close() throws IOException {
        if (!finished) {
            early.finish();
            channel.close();
        }
    }
}
