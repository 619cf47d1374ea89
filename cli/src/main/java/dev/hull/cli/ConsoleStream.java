package dev.hull.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A standard stream of this process, in UTF-8 whatever the locale, which remembers why writing failed. */
final class ConsoleStream extends PrintStream {
    private static final int BUFFER = 8192;

    private final Sink sink;

    private ConsoleStream(Sink sink, boolean autoFlush) {
        super(new BufferedOutputStream(sink, BUFFER), autoFlush, StandardCharsets.UTF_8);
        this.sink = sink;
    }

    /** A stream on that descriptor; the one for failures is flushed at every line. */
    static ConsoleStream on(FileDescriptor descriptor, boolean autoFlush) {
        return new ConsoleStream(new Sink(new FileOutputStream(descriptor)), autoFlush);
    }

    /** What the kernel said when something could not be written, empty when all went well. */
    String failure() {
        checkError();
        return sink.failure == null ? "" : String.valueOf(sink.failure.getMessage());
    }

    /** {@link PrintStream} keeps only that there was a failure. */
    private static final class Sink extends OutputStream {
        private final OutputStream target;
        private @Nullable IOException failure;

        Sink(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                target.write(bytes, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
