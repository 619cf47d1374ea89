package dev.hull.image.pack.elf;

import java.util.Optional;

/**
 * An ELF file as a loader holds it: where it found it, and who made it look.
 *
 * @param path as the loader found it, not resolved; for a program the resolved one, as {@code /proc/self/exe} gives it
 * @param file its content
 * @param loadedBy the object that needed it; empty for a program
 */
public record LoadedObject(String path, ElfFile file, Optional<LoadedObject> loadedBy) {
    /** What {@code $ORIGIN} stands for in it. */
    public String origin() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** The program at the end of the chain of those who needed it. */
    public LoadedObject program() {
        LoadedObject object = this;
        while (object.loadedBy.isPresent()) {
            object = object.loadedBy.get();
        }
        return object;
    }
}
