package dev.hull.image.pack.elf;

import dev.hull.image.pack.elf.LibrarySearch.Found;
import dev.hull.image.pack.elf.LibrarySearch.Missing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * All libraries that a loader maps for one object, found breadth first in the order of {@code DT_NEEDED}. As in the loader,
 * a name that an object already loaded has been asked for by, or carries as its soname, is not searched again; that is how a
 * library finds another one which only the program's own path leads to.
 */
public final class Closure {
    /**
     * A library that was found.
     *
     * @param needed its name as asked for
     * @param object what was found, and who asked
     * @param found how
     */
    public record Library(String needed, LoadedObject object, Found found) {}

    /**
     * A library that was not found.
     *
     * @param needed its name
     * @param requester who asked
     * @param missing where it was searched
     */
    public record Gap(String needed, LoadedObject requester, Missing missing) {}

    private final LibrarySearch search;
    private final LibrarySearch.Files files;
    private final Set<String> loadedNames = new HashSet<>();
    private final List<Library> libraries = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    private Closure(LibrarySearch search, LibrarySearch.Files files) {
        this.search = search;
        this.files = files;
    }

    /**
     * Follows everything that {@code start} needs.
     *
     * @param start a program, or a library with the program that opens it as {@link LoadedObject#loadedBy()}
     * @param loaded names of what is loaded already: the loader, or all that the program that opens the library has
     */
    public static Closure of(LoadedObject start, Set<String> loaded, LibrarySearch search, LibrarySearch.Files files) {
        Closure closure = new Closure(search, files);
        closure.loadedNames.addAll(loaded);
        closure.follow(start);
        return closure;
    }

    /** All names under which something is loaded now. */
    public Set<String> loadedNames() {
        return loadedNames;
    }

    /** What was found, in loading order. */
    public List<Library> libraries() {
        return libraries;
    }

    /** What was not found. */
    public List<Gap> gaps() {
        return gaps;
    }

    private void follow(LoadedObject start) {
        Queue<LoadedObject> queue = new ArrayDeque<>();
        start.file().soname().ifPresent(loadedNames::add);
        queue.add(start);
        while (!queue.isEmpty()) {
            LoadedObject object = queue.remove();
            for (String needed : object.file().needed()) {
                if (!search.isBuiltIn(needed) && loadedNames.add(needed)) {
                    switch (search.find(needed, object)) {
                        case Found found -> queue.add(load(needed, object, found));
                        case Missing missing -> gaps.add(new Gap(needed, object, missing));
                    }
                }
            }
        }
    }

    private LoadedObject load(String needed, LoadedObject requester, Found found) {
        ElfFile file = files.elf(found.path()).orElseThrow();
        LoadedObject library = new LoadedObject(found.path(), file, Optional.of(requester));
        file.soname().ifPresent(loadedNames::add);
        libraries.add(new Library(needed, library, found));
        return library;
    }
}
