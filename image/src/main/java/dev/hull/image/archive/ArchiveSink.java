package dev.hull.image.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;

/** Where the files of an archive go. Directories come before what is in them. */
interface ArchiveSink {
    /** Makes a directory. */
    void directory(String name, Instant time) throws IOException;

    /** Writes a small file. */
    void file(String name, Instant time, byte[] content) throws IOException;

    /** Writes a copy of a file. */
    void copy(String name, Instant time, Path file) throws IOException;

    /**
     * Writes what a stream gives.
     *
     * @param size how much that must be
     */
    void stream(String name, Instant time, InputStream content, long size) throws IOException;

    /** Makes a symbolic link. */
    void link(String name, Instant time, String target) throws IOException;

    /** Says that this was all. */
    void finish() throws IOException;
}
