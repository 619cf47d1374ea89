package dev.hull.image.pack.elf;

import java.util.List;
import java.util.Optional;

/**
 * Finds the file for a {@code DT_NEEDED} name as one dynamic loader does it, in the image's own names of files. What the
 * environment of a caller could add ({@code LD_LIBRARY_PATH}, {@code LD_PRELOAD}) is left out: the image has no caller yet.
 *
 * <p>Example: {@code find("libz.so.1", curl)} gives {@code /lib/x86_64-linux-gnu/libz.so.1}, "ld.so.cache".
 */
public interface LibrarySearch {
    /** The files that the search may look at, by absolute path in the image. */
    interface Files {
        /** The ELF file there, links followed; empty when nothing or something else is there. */
        Optional<ElfFile> elf(String path);

        /** Whether something is there, links followed. */
        boolean exists(String path);

        /** Whole content, empty when it is missing. */
        Optional<byte[]> content(String path);
    }

    /** What came of a search. */
    sealed interface Result {}

    /**
     * A file was found.
     *
     * @param path as the loader found it, links not resolved
     * @param through where the directory came from, for people: {@code RUNPATH of /opt/x/bin/x}
     * @param cacheEntry the line of {@code ld.so.cache} that names it, when nothing but the cache leads there
     * @param helper a file that the loader reads on the way and the image therefore needs, such as musl's path file
     */
    record Found(String path, String through, Optional<LoaderCache.Entry> cacheEntry, Optional<String> helper)
            implements Result {}

    /**
     * Nothing was found.
     *
     * @param searched where, in order, for people
     * @param rejected files of that name which are for other machines or no libraries, with the reason
     */
    record Missing(List<String> searched, List<String> rejected) implements Result {}

    /**
     * Searches.
     *
     * @param name as in {@code DT_NEEDED}
     * @param requester the object that needs it
     */
    Result find(String name, LoadedObject requester);

    /** Whether the loader itself stands for that library, as musl does for its {@code libc.so} and {@code libm.so}. */
    boolean isBuiltIn(String name);
}
