package dev.hull.image.tar;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive entry by entry, whatever its dialect: old, ustar, pax, GNU (long names, base-256 numbers, sparse files
 * old and new). Everything is checked before it is believed, and no header makes it keep more than a few megabytes.
 *
 * <p>Global pax headers are read over, as Docker does. An archive may end without its end mark, as GNU tar allows; see
 * {@link #endMarkSeen()}.
 */
public final class TarReader {
    /** Content of a file, in pieces of ascending position; holes are not passed. */
    @FunctionalInterface
    public interface ContentSink {
        /** Takes bytes that belong at that position of the file; must not keep or change the array. */
        void write(long position, byte[] bytes, int offset, int length) throws IOException;
    }

    /** More entries than this are taken for an attack; real images have at most some hundred thousand, and directories cost memory while they are unpacked. */
    public static final int MAX_ENTRIES = 2_000_000;

    /** Longest pax header or GNU long name. */
    private static final int MAX_EXTENSION = 1 << 20;

    private final ByteFeed feed;
    private final byte[] block = new byte[TarBlocks.SIZE];
    private int entries;
    private long blockStart;
    private long stored; // content that was not taken yet
    private long taken; // content that was, with a sparse map in it
    private @Nullable SparseMap sparse;
    private boolean endMark;

    /** A reader of the feed's bytes. */
    public TarReader(ByteFeed feed) {
        this.feed = feed;
    }

    /** Entries that were read so far. */
    public int entries() {
        return entries;
    }

    /** Whether the archive had its end mark; without one it may have been cut off between two entries. */
    public boolean endMarkSeen() {
        return endMark;
    }

    /**
     * The next entry, or empty at the end. Content of the previous one that was not taken is read over.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS} when the archive is damaged, {@link ErrorKind#INVALID_ARGUMENT}
     *     when a name is refused
     */
    public Optional<TarEntry> next() throws IOException {
        try {
            return read();
        } catch (NumberFormatException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private Optional<TarEntry> read() throws IOException {
        skipContent();
        HeaderParts parts = new HeaderParts();
        while (true) {
            if (!readBlock()) {
                if (parts.pending()) {
                    throw damaged("the archive ends where an entry should follow");
                }
                return Optional.empty();
            }
            char type = (char) (block[TarBlocks.TYPE] & 0xff);
            long size = TarBlocks.number(block, TarBlocks.LENGTH, 12);
            switch (type) {
                case 'x', 'X' -> parts.pax.parse(extension(size));
                case 'g' -> extension(size);
                case 'L' -> parts.longName = cString(extension(size));
                case 'K' -> parts.longLink = cString(extension(size));
                case 'V' -> skipPadded(size); // the archive's label
                default -> {
                    return Optional.of(entry(parts, type, size));
                }
            }
        }
    }

    private TarEntry entry(HeaderParts parts, char type, long headerSize) throws IOException {
        if (++entries > MAX_ENTRIES) {
            throw new HullException(
                    ErrorKind.RESOURCE_EXHAUSTED, "the archive has more than " + MAX_ENTRIES + " entries");
        }
        TarEntry entry = parts.entry(block, type, headerSize);
        stored = HeaderParts.hasContent(type) ? parts.storedSize(headerSize) : 0;
        if (stored < 0 || entry.size() < 0) {
            throw new NumberFormatException("negative size");
        }
        sparse = entry.type() == TarEntry.Type.FILE ? sparseMap(parts, type, entry.size()) : null;
        if (sparse != null && sparse.stored() > stored) {
            throw new NumberFormatException("sparse map describes more than is stored");
        }
        return entry;
    }

    private @Nullable SparseMap sparseMap(HeaderParts parts, char type, long size) throws IOException {
        List<Long> numbers;
        if (type == 'S') {
            numbers = new ArrayList<>();
            SparseMap.readGnu(block, TarBlocks.GNU_SPARSE, 4, numbers);
            boolean more = block[TarBlocks.GNU_EXTENDED] != 0;
            while (more) {
                if (feed.read(block, 0, TarBlocks.SIZE) < TarBlocks.SIZE) {
                    throw damaged("the archive ends in a sparse map");
                }
                SparseMap.readGnu(block, 0, 21, numbers);
                more = block[TarBlocks.GNU_MORE_EXTENDED] != 0;
                if (numbers.size() / 2 > SparseMap.MAX_SEGMENTS) {
                    throw new NumberFormatException("sparse map of more than " + SparseMap.MAX_SEGMENTS + " segments");
                }
            }
        } else if (parts.isSparse1()) {
            long before = feed.position();
            numbers = SparseMap.readDecimal(feed, stored);
            taken = feed.position() - before;
            stored -= taken;
        } else if (parts.isSparse0()) {
            numbers = parts.pax.sparseNumbers();
        } else {
            return null;
        }
        return SparseMap.of(numbers, size);
    }

    /** Passes the content of the entry that {@link #next()} gave last. */
    public void content(ContentSink sink) throws IOException {
        if (sparse == null) {
            long[] position = {0};
            take(stored, (bytes, offset, length) -> {
                sink.write(position[0], bytes, offset, length);
                position[0] += length;
            });
        } else {
            SparseMap map = sparse;
            sparse = null;
            for (int i = 0; i < map.offsets().length; i++) {
                long[] position = {map.offsets()[i]};
                take(map.lengths()[i], (bytes, offset, length) -> {
                    sink.write(position[0], bytes, offset, length);
                    position[0] += length;
                });
            }
        }
    }

    /**
     * Reads on in the content of the entry that {@link #next()} gave last, which is not sparse.
     *
     * @return how much of the buffer was filled, -1 at the end of the content
     */
    public int read(byte[] buffer) throws IOException {
        if (sparse != null) {
            throw damaged("a sparse file where a plain one is needed");
        }
        int wanted = (int) Math.min(buffer.length, stored);
        if (wanted == 0) {
            return -1;
        }
        int read = feed.read(buffer, 0, wanted);
        stored -= read;
        taken += read;
        if (read < wanted) {
            throw damaged("the archive ends in the middle of an entry's content");
        }
        return read;
    }

    private void take(long length, ByteFeed.Sink sink) throws IOException {
        long done = feed.forward(length, sink);
        stored -= done;
        taken += done;
        if (done < length) {
            throw damaged("the archive ends in the middle of an entry's content");
        }
    }

    private void skipContent() throws IOException {
        take(stored, (bytes, offset, length) -> {});
        // The end may come here: umoci insert writes nothing after the last byte of the last file.
        feed.skip(TarBlocks.padding(taken));
        taken = 0;
        sparse = null;
    }

    private void skipPadded(long size) throws IOException {
        long padded = size + TarBlocks.padding(size);
        if (size < 0 || feed.skip(padded) < padded) {
            throw damaged("the archive ends in the middle of an entry");
        }
    }

    private byte[] extension(long size) throws IOException {
        if (size < 0 || size > MAX_EXTENSION) {
            throw new NumberFormatException("extended header of " + size + " bytes");
        }
        byte[] data = new byte[(int) size];
        if (feed.read(data, 0, data.length) < data.length) {
            throw damaged("the archive ends in an extended header");
        }
        long padding = TarBlocks.padding(size);
        if (feed.skip(padding) < padding) {
            throw damaged("the archive ends in an extended header");
        }
        return data;
    }

    private static String cString(byte[] data) {
        return TarBlocks.text(data, 0, data.length);
    }

    /** Reads a header block and checks it; false at the end. */
    private boolean readBlock() throws IOException {
        blockStart = feed.position();
        int read = feed.read(block, 0, TarBlocks.SIZE);
        if (read == 0) {
            return false;
        }
        if (read < TarBlocks.SIZE) {
            throw damaged("the archive ends in the middle of a block");
        }
        if (TarBlocks.isZero(block)) {
            int second = feed.read(block, 0, TarBlocks.SIZE);
            if (second == TarBlocks.SIZE && !TarBlocks.isZero(block)) {
                throw damaged("one block of zeros where an entry or two of them should be");
            }
            endMark = second == TarBlocks.SIZE;
            return false;
        }
        if (!TarBlocks.checksumFits(block)) {
            throw damaged(blockStart == 0 ? "this is not a tar archive" : "the checksum of a header does not fit");
        }
        return true;
    }

    private HullException damaged(String why) {
        return new HullException(
                ErrorKind.DATA_LOSS,
                "damaged archive: " + why + " (entry " + (entries + 1) + ", byte " + blockStart + ")");
    }
}
