package dev.hull.engine.files;

import dev.hull.image.tar.TarEntry;
import java.io.IOException;

/** Takes files one after the other, directories before what is in them: an archive, or a directory. */
interface EntrySink {
    /**
     * Takes one.
     *
     * @param entry all but its content; the name "" is the place itself that everything goes to
     * @param content of a file, to be taken now; else {@link Content#NONE}
     */
    void add(TarEntry entry, Content content) throws IOException;

    /** The directory that was just taken hides what layers below have in it. */
    default void opaque(String directory) throws IOException {}

    /** After the last one. */
    void finish() throws IOException;
}
