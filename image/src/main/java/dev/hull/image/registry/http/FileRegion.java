package dev.hull.image.registry.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/**
 * A part of a file as the body of a request. It is read as the connection takes it, {@value #BUFFER} bytes at a time.
 *
 * @param file to read
 * @param offset of the first byte
 * @param contentLength number of bytes, not 0
 * @param sent hears, after each buffer, how many bytes have been handed over
 */
public record FileRegion(Path file, long offset, long contentLength, LongConsumer sent)
        implements HttpRequest.BodyPublisher {
    private static final int BUFFER = 128 * 1024;

    public FileRegion {
        if (contentLength <= 0) {
            throw new IllegalArgumentException("no bytes: " + contentLength);
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Reading reading;
        try {
            reading = new Reading(subscriber, FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(e);
            return;
        }
        subscriber.onSubscribe(reading);
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    /** One pass over the region. Requests may come from within {@code onNext}, so only the outermost delivers. */
    private final class Reading implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final FileChannel channel;
        private long wanted; // guarded by this
        private boolean delivering; // guarded by this
        private boolean done; // guarded by this
        private long position;

        Reading(Flow.Subscriber<? super ByteBuffer> subscriber, FileChannel channel) {
            this.subscriber = subscriber;
            this.channel = channel;
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
                if (delivering || done) {
                    return;
                }
                delivering = true;
            }
            while (isWanted()) {
                deliver();
            }
        }

        private synchronized boolean isWanted() {
            if (done || wanted == 0) {
                delivering = false;
                return false;
            }
            wanted--;
            return true;
        }

        private void deliver() {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, contentLength - position));
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, offset + position + buffer.position()) < 0) {
                        throw new IOException(file + " became shorter");
                    }
                }
            } catch (IOException e) {
                cancel();
                subscriber.onError(e);
                return;
            }
            buffer.flip();
            position += buffer.remaining();
            sent.accept(position);
            subscriber.onNext(buffer);
            if (position == contentLength) {
                cancel();
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            synchronized (this) {
                done = true;
            }
            try {
                channel.close();
            } catch (IOException e) {
                // read only: nothing is lost
            }
        }
    }
}
