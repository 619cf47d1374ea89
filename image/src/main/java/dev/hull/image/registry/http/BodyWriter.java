package dev.hull.image.registry.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;

/** Sends a request's body over a connection, as fast as the server takes it. */
final class BodyWriter {
    private static final int BUFFER = 128 * 1024;

    private final HttpConnection connection;
    private final Watch watch;

    BodyWriter(HttpConnection connection, Watch watch) {
        this.connection = connection;
        this.watch = watch;
    }

    /** The server has answered before all of the request was sent: nothing more is wanted. */
    static final class Answered extends IOException {
        private static final long serialVersionUID = 1;

        Answered() {
            super("the server has answered early");
        }
    }

    /** The body's own content could not be read. */
    static final class ContentFailure extends IOException {
        private static final long serialVersionUID = 1;

        ContentFailure(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    void write(Call.Body body) throws IOException {
        switch (body) {
            case Call.Body.None none -> {}
            case Call.Body.Bytes bytes -> send(bytes.content(), 0, bytes.content().length);
            case Call.Body.Region region -> region(region);
            case Call.Body.Stream stream -> chunks(stream);
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        watch.during(() -> {
            connection.out().write(bytes, offset, length);
            return true;
        });
    }

    private void notAnswered() throws IOException {
        if (connection.hasInput()) {
            throw new Answered();
        }
    }

    private void region(Call.Body.Region region) throws IOException {
        byte[] bytes = new byte[(int) Math.min(BUFFER, region.length())];
        try (FileChannel channel = open(region)) {
            long done = 0;
            while (done < region.length()) {
                int part = (int) Math.min(bytes.length, region.length() - done);
                fill(region, channel, ByteBuffer.wrap(bytes, 0, part), region.offset() + done);
                send(bytes, 0, part);
                done += part;
                region.sent().accept(done);
                notAnswered();
            }
        }
    }

    private static FileChannel open(Call.Body.Region region) throws ContentFailure {
        try {
            return FileChannel.open(region.file(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw new ContentFailure(e);
        }
    }

    private static void fill(Call.Body.Region region, FileChannel channel, ByteBuffer buffer, long position)
            throws ContentFailure {
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new EOFException(region.file() + " became shorter");
                }
            }
        } catch (IOException e) {
            throw new ContentFailure(e);
        }
    }

    /** The transfer coding for a body whose length is not known before (RFC 9112, section 7.1). */
    private void chunks(Call.Body.Stream stream) throws IOException {
        byte[] end = "\r\n".getBytes(StandardCharsets.ISO_8859_1);
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length > 0) {
                    byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
                    send(size, 0, size.length);
                    send(bytes, offset, length);
                    send(end, 0, end.length);
                    notAnswered();
                }
            }
        };
        stream.writer().writeTo(sink);
        byte[] last = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        send(last, 0, last.length);
    }
}
