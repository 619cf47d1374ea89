package dev.hull.image.registry.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken buffer by buffer as the connection fills them, without a copy. At most {@value #WINDOW} lists of
 * buffers (some 16 to 48 kB each) wait to be taken; the connection is not read further until one is. A server that sends
 * nothing for the idle time has failed.
 */
public final class BodyStream implements HttpResponse.BodySubscriber<BodyStream>, AutoCloseable {
    private static final int WINDOW = 16;

    /** What arrives: buffers, the end, or a failure. */
    private record Event(
            List<ByteBuffer> buffers, boolean end, @Nullable Throwable failure) {}

    private final long idleNanos;
    private final Cancellation transfer;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> taken = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription; // guarded by this
    private boolean closed; // guarded by this
    private boolean ended;

    BodyStream(Duration idle, Cancellation transfer) {
        this.idleNanos = idle.toNanos();
        this.transfer = transfer;
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        boolean unwanted;
        synchronized (this) {
            unwanted = closed;
            subscription = source;
        }
        if (unwanted) {
            source.cancel();
        } else {
            source.request(WINDOW);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Event(buffers, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(List.of(), false, failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event(List.of(), true, null));
    }

    /**
     * The next bytes, which are the caller's from then on.
     *
     * @return null at the end
     * @throws IOException when the connection breaks, or nothing comes for the idle time
     */
    public @Nullable ByteBuffer next() throws IOException {
        while (taken.isEmpty()) {
            if (ended) {
                return null;
            }
            Event event = await();
            if (event.failure != null) {
                ended = true;
                throw event.failure instanceof IOException e ? e : new IOException(event.failure);
            }
            ended = event.end;
            if (!event.end) {
                event.buffers.stream().filter(ByteBuffer::hasRemaining).forEach(taken::add);
                request();
            }
        }
        return taken.poll();
    }

    private Event await() throws IOException {
        try {
            long end = System.nanoTime() + idleNanos;
            long slice = Math.min(idleNanos, Cancellation.SLICE.toNanos());
            while (true) {
                Event event = events.poll(slice, TimeUnit.NANOSECONDS);
                if (event != null) {
                    return event;
                }
                if (transfer.isCancelled()) {
                    close();
                    throw new InterruptedIOException("called off");
                }
                if (System.nanoTime() - end >= 0) {
                    close();
                    throw new HttpTimeoutException(
                            "nothing was received for " + TimeUnit.NANOSECONDS.toSeconds(idleNanos) + " s");
                }
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void request() {
        Flow.Subscription source;
        synchronized (this) {
            source = subscription;
        }
        Objects.requireNonNull(source).request(1);
    }

    /**
     * All of a short body.
     *
     * @param most bytes that are acceptable
     * @return the bytes; of a body that is longer the first {@code most + 1}, so that the caller can tell
     */
    public byte[] read(int most) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(most, 16 * 1024));
        for (ByteBuffer buffer = next(); buffer != null; buffer = next()) {
            int room = most + 1 - out.size();
            byte[] bytes = new byte[Math.min(room, buffer.remaining())];
            buffer.get(bytes);
            out.writeBytes(bytes);
            if (out.size() > most) {
                close();
                break;
            }
        }
        return out.toByteArray();
    }

    /** Gives up what has not been taken; the connection is closed unless the body had ended. */
    @Override
    public void close() {
        Flow.Subscription source;
        synchronized (this) {
            closed = true;
            source = subscription;
        }
        if (source != null && !ended) {
            source.cancel();
        }
        ended = true;
        taken.clear();
        events.clear();
    }
}
