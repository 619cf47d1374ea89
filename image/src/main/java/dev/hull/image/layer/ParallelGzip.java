package dev.hull.image.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses with all processors: the data is cut into blocks of {@value #BLOCK} bytes, each of which becomes a member of its
 * own, and a gzip file is a sequence of members (RFC 1952, section 2.2). The same data gives the same bytes whatever the number
 * of processors. Costs some 20 bytes per block, and 4 MB of memory per processor.
 *
 * <p>A {@link Sample} of every {@value #PART} bytes decides how much work they are worth: none if they do not get smaller, as
 * compressed files do not; only shorter codes for frequent bytes if nothing repeats; else the full search for repetitions.
 */
public final class ParallelGzip extends OutputStream {
    private static final int BLOCK = 1 << 20;

    /** Of this size are the parts of a block that are treated alike. */
    private static final int PART = 64 * 1024;

    /** A push takes a fifth less time than with 4, which would make programs and libraries 7 % smaller. */
    private static final int LEVEL = 1;

    /** More than deflate ever makes of a block, with header and trailer. */
    private static final int LARGEST = BLOCK + BLOCK / 64 + 1024;

    /** So far back may a repetition be (RFC 1951, section 2). */
    private static final int WINDOW = 32 * 1024;

    /** Magic, deflate, no flags, no time, no extra flags, unknown system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int TRAILER = 8;

    private final OutputStream out;
    private final int width = Runtime.getRuntime().availableProcessors();
    private final ExecutorService workers =
            Executors.newFixedThreadPool(width, Thread.ofPlatform().daemon().factory());
    private final Queue<Future<Member>> running = new ArrayDeque<>();
    private final Queue<Member> idle = new ConcurrentLinkedQueue<>();
    private Member current = new Member();
    private boolean any;

    /** Compresses into that stream, which stays open. */
    public ParallelGzip(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, BLOCK - current.length);
            System.arraycopy(bytes, offset + done, current.content, current.length, part);
            current.length += part;
            done += part;
            if (current.length == BLOCK) {
                submit();
            }
        }
    }

    private void submit() throws IOException {
        Member full = current;
        any = true;
        running.add(workers.submit(full::compress));
        if (running.size() > width) {
            emit();
        }
        Member free = idle.poll();
        current = free == null ? new Member() : free;
    }

    private void emit() throws IOException {
        try {
            Member done = running.remove().get();
            out.write(done.packed, 0, done.size);
            done.length = 0;
            idle.add(done);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Writes what is left; nothing may be written afterwards. */
    public void finish() throws IOException {
        if (current.length > 0 || !any) {
            submit();
        }
        while (!running.isEmpty()) {
            emit();
        }
        workers.shutdown();
    }

    /** Gives up what was not finished; the stream below stays open. */
    @Override
    public void close() {
        workers.shutdownNow();
    }

    /** One block and what becomes of it. Used again and again. */
    private static final class Member {
        private final byte[] content = new byte[BLOCK];
        private final byte[] packed = new byte[LARGEST];
        private final Sample sample = new Sample();
        private final LiteralBlocks literals = new LiteralBlocks();
        private int length;
        private int size;

        Member compress() {
            System.arraycopy(HEADER, 0, packed, 0, HEADER.length);
            size = HEADER.length;
            for (int at = 0; at < length; ) {
                int end = at;
                Sample.Worth worth = worth(at);
                do {
                    end += Math.min(PART, length - end);
                } while (end < length && worth(end) == worth);
                switch (worth) {
                    case NOTHING -> size = LiteralBlocks.store(content, at, end - at, packed, size);
                    case CODES -> codes(at, end);
                    case SEARCH -> search(at, end);
                }
                at = end;
            }
            size = LiteralBlocks.last(packed, size);
            CRC32 check = new CRC32();
            check.update(content, 0, length);
            ByteBuffer.wrap(packed, size, TRAILER)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) check.getValue())
                    .putInt(length);
            size += TRAILER;
            return this;
        }

        private Sample.Worth worth(int at) {
            return sample.of(content, at, Math.min(PART, length - at));
        }

        private void codes(int from, int to) {
            for (int at = from; at < to; at += PART) {
                size = literals.encode(content, at, Math.min(PART, to - at), packed, size);
            }
        }

        /** What went before may be referred to, however it was written. */
        private void search(int from, int to) {
            Deflater deflater = new Deflater(LEVEL, true);
            try {
                int known = Math.min(from, WINDOW);
                if (known > 0) {
                    deflater.setDictionary(content, from - known, known);
                }
                deflater.setInput(content, from, to - from);
                size += deflater.deflate(packed, size, packed.length - size, Deflater.SYNC_FLUSH);
                if (size == packed.length) {
                    throw new IllegalStateException("deflate has made " + (to - from) + " bytes longer than it can");
                }
            } finally {
                deflater.end();
            }
        }
    }
}
