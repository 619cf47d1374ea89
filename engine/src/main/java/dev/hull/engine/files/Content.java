package dev.hull.engine.files;

import dev.hull.image.tar.TarReader;
import dev.hull.linux.fs.BulkInputStream;
import dev.hull.linux.fs.FileHandle;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file on their way. Its size is that of its entry, whatever happens to the file meanwhile. */
interface Content {
    /** Of an entry that has none. */
    Content NONE = sink -> {};

    /** Passes the bytes in pieces of ascending position; holes are not passed. */
    void pieces(TarReader.ContentSink sink) throws IOException;

    /** The bytes one after the other, holes as zeros. */
    default InputStream stream() throws IOException {
        throw new IOException("this content can only be had in pieces");
    }

    /** What an open file has, up to a size. */
    static Content of(FileHandle file, long size) {
        return new FileContent(file, size);
    }

    /** Content of an open file. */
    final class FileContent implements Content {
        private static final int PIECE = 256 * 1024;

        private final FileHandle file;
        private final long size;

        private FileContent(FileHandle file, long size) {
            this.file = file;
            this.size = size;
        }

        @Override
        public void pieces(TarReader.ContentSink sink) throws IOException {
            byte[] buffer = new byte[(int) Math.min(PIECE, Math.max(size, 1))];
            long position = nextData(0);
            while (position >= 0 && position < size) {
                long end = Math.min(nextHole(position), size);
                while (position < end) {
                    int read = file.read(position, buffer, 0, (int) Math.min(buffer.length, end - position));
                    if (read == 0) {
                        return; // it became shorter
                    }
                    sink.write(position, buffer, 0, read);
                    position += read;
                }
                position = nextData(position);
            }
        }

        private long nextData(long position) throws IOException {
            return position >= size ? -1 : file.nextData(position);
        }

        private long nextHole(long position) throws IOException {
            return file.nextHole(position);
        }

        @Override
        public InputStream stream() {
            return new BulkInputStream() {
                private long position;

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (position >= size) {
                        return -1;
                    }
                    int wanted = (int) Math.min(length, size - position);
                    int read = file.read(position, bytes, offset, wanted);
                    if (read == 0) {
                        java.util.Arrays.fill(bytes, offset, offset + wanted, (byte) 0); // it became shorter
                        read = wanted;
                    }
                    position += read;
                    return read;
                }
            };
        }
    }
}
