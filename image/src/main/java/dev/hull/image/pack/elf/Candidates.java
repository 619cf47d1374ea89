package dev.hull.image.pack.elf;

import dev.hull.image.pack.elf.LibrarySearch.Files;
import dev.hull.image.pack.elf.LibrarySearch.Found;
import dev.hull.image.pack.elf.LibrarySearch.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One running search: tries files in turn and remembers where, for the message when there is none. */
final class Candidates {
    private final Files files;
    private final String name;
    private final ElfMachine machine;
    private final List<String> searched = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();

    Candidates(Files files, String name, ElfMachine machine) {
        this.files = files;
        this.name = name;
        this.machine = machine;
    }

    /** Tries {@code directory/name} for each; relative and empty directories depend on the caller's place and are passed over. */
    Optional<Found> inDirectories(List<String> directories, String through) {
        for (String directory : directories) {
            if (directory.startsWith("/")) {
                searched.add(directory + " (" + through + ")");
                String path = directory.endsWith("/") ? directory + name : directory + "/" + name;
                if (fits(path)) {
                    return Optional.of(new Found(path, through, Optional.empty(), Optional.empty()));
                }
            }
        }
        return Optional.empty();
    }

    /** Notes a place that was asked, such as a cache. */
    void asked(String place) {
        searched.add(place);
    }

    /** Whether that file can be loaded into a program of the machine. */
    boolean fits(String path) {
        Optional<ElfFile> elf = files.elf(path);
        if (elf.isEmpty()) {
            if (files.exists(path)) {
                rejected.add(path + " is not a shared library");
            }
            return false;
        }
        if (!elf.get().machine().equals(machine)) {
            rejected.add(path + " is for " + elf.get().machine().title());
            return false;
        }
        return true;
    }

    Missing missing() {
        return new Missing(List.copyOf(searched), List.copyOf(rejected));
    }
}
