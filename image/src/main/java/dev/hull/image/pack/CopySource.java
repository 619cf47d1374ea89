package dev.hull.image.pack;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/** Reads a planned file and holds it to its planned size: a file that changes meanwhile must not damage a layer. */
final class CopySource extends FilterInputStream {
    private final PackEntry.Copy copy;
    private long left;

    private CopySource(InputStream stream, PackEntry.Copy copy) {
        super(stream);
        this.copy = copy;
        this.left = copy.size();
    }

    static void write(PackEntry.Copy copy, PackSink sink) throws IOException {
        try (CopySource source = new CopySource(Files.newInputStream(copy.source()), copy)) {
            sink.file(copy, copy.size(), source);
            if (source.in.read() >= 0) {
                throw source.changed();
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw changed();
        }
        left -= count;
        return count;
    }

    private HullException changed() {
        return new HullException(
                ErrorKind.CONFLICT,
                copy.source() + " changed while it was packed: pack again when nothing writes to it");
    }
}
