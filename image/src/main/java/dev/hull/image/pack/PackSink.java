package dev.hull.image.pack;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a plan is written to: a layer, or a directory. Entries come in the order of the plan, directories before what they
 * hold, the first name of a file before its hard links. Their time is that of the plan.
 */
public interface PackSink {
    /** Takes a directory. */
    void directory(PackEntry.Directory directory) throws IOException;

    /**
     * Takes a file.
     *
     * @param entry path, mode and owner
     * @param size bytes that {@code content} gives, exactly
     * @param content to be read to its end, closed by the caller
     */
    void file(PackEntry entry, long size, InputStream content) throws IOException;

    /** Takes a symbolic link. */
    void link(PackEntry.Link link) throws IOException;

    /** Takes another name of a file that came before. */
    void hardLink(PackEntry.HardLink link) throws IOException;
}
