package dev.hull.build.tree;

import dev.hull.image.tar.RegionStream;
import java.io.InputStream;
import java.nio.channels.FileChannel;

/** A part of an open file that is the content of one file of a tree; equal to nothing but itself, for empty ones lie at the same place. */
public final class FileRegion {
    private final FileChannel channel;
    private final long position;
    private final long size;

    /**
     * A region, usable as long as the channel is open.
     *
     * @param position first byte
     * @param size bytes
     */
    public FileRegion(FileChannel channel, long position, long size) {
        this.channel = channel;
        this.position = position;
        this.size = size;
    }

    /** A stream of its bytes; any number may be read at once. */
    public InputStream open() {
        return RegionStream.of(channel, position, size);
    }
}
