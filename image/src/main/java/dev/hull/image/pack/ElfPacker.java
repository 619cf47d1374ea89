package dev.hull.image.pack;

import dev.hull.image.pack.Collector.Added;
import dev.hull.image.pack.elf.Closure;
import dev.hull.image.pack.elf.ElfFile;
import dev.hull.image.pack.elf.ElfMachine;
import dev.hull.image.pack.elf.GlibcSearch;
import dev.hull.image.pack.elf.LibrarySearch;
import dev.hull.image.pack.elf.LibrarySearch.Found;
import dev.hull.image.pack.elf.LibrarySearch.Missing;
import dev.hull.image.pack.elf.LoadedObject;
import dev.hull.image.pack.elf.LoaderCache;
import dev.hull.image.pack.elf.LoaderCacheWriter;
import dev.hull.image.pack.elf.MuslSearch;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Packs what ELF files need: the loader of a program, and the libraries of programs and of what they open. */
final class ElfPacker {
    /**
     * A program and the way in which it finds libraries.
     *
     * @param program itself
     * @param search of its loader
     * @param loaded all names that are loaded when it has started
     * @param libc its C library, when that is glibc
     */
    record Context(LoadedObject program, LibrarySearch search, Set<String> loaded, Optional<LoadedObject> libc) {}

    /**
     * Something that was packed and may load more while it runs.
     *
     * @param added where it is
     * @param file its content; empty for scripts
     * @param context the program that it is, or that loads it; empty for static programs and scripts
     */
    record Packed(Added added, Optional<ElfFile> file, Optional<Context> context) {}

    /** A library that something packed along asks for and that is not on this machine. */
    private record Open(String needed, String requester) {}

    private final Collector collector;
    private final Queue<Packed> fresh = new ArrayDeque<>();
    private final Map<String, Context> contexts = new LinkedHashMap<>(); // by path of the program
    private final Set<String> seen = new HashSet<>();
    private final Map<String, LibrarySearch> searches = new HashMap<>();
    private final Set<LoaderCache.Entry> cacheEntries = new LinkedHashSet<>();
    private final List<Open> gaps = new ArrayList<>();
    private final Set<String> sonames = new HashSet<>();
    private Optional<Packed> first = Optional.empty();

    ElfPacker(Collector collector) {
        this.collector = collector;
    }

    /** What was packed since the last call and has not been looked at for what it loads late. */
    Optional<Packed> next() {
        return Optional.ofNullable(fresh.poll());
    }

    /** The machine that the image is for, once a program is in it. */
    Optional<ElfMachine> machine() {
        return first.flatMap(Packed::file).map(ElfFile::machine);
    }

    /** The first program with a loader: stands in for the unknown one that opens a library of the user's. */
    Optional<Context> anyContext() {
        return contexts.values().stream().findFirst();
    }

    /** Notes a script; its interpreter is packed by the caller. */
    void script(Added script) {
        fresh.add(new Packed(script, Optional.empty(), Optional.empty()));
    }

    /**
     * Packs the loader and all libraries of a program.
     *
     * @param required whether a missing library is an error; otherwise it is told at the end
     */
    void program(Added added, ElfFile file, boolean required) {
        if (!seen.add(added.path())) {
            return;
        }
        checkMachine(added, file, required);
        if (file.interpreter().isEmpty()) {
            note(new Packed(added, Optional.of(file), Optional.empty()));
            return;
        }
        String loader = file.interpreter().get();
        Optional<Added> loaderAdded = collector.add(loader, new Reason("loader of", added.path()));
        if (loaderAdded.isEmpty()) {
            String message = added.path() + " asks for the loader " + loader + ", which is not on this machine";
            if (required) {
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        "cannot pack " + message + ": install the C library for "
                                + file.machine().title());
            }
            collector.warn(message + ": it will not start");
            return;
        }
        seen.add(loaderAdded.get().path());
        LibrarySearch search = searches.computeIfAbsent(
                loader + file.machine(),
                key -> MuslSearch.isLoader(loader)
                        ? new MuslSearch(collector, loader)
                        : new GlibcSearch(collector, loader, file.machine()));
        Set<String> loaded = new HashSet<>(Set.of(loader));
        collector.elf(loader).flatMap(ElfFile::soname).ifPresent(loaded::add);
        LoadedObject program = new LoadedObject(added.path(), file, Optional.empty());
        Closure closure = Closure.of(program, loaded, search, collector);
        Optional<LoadedObject> libc = closure.libraries().stream()
                .filter(library ->
                        search instanceof GlibcSearch && library.needed().startsWith("libc.so."))
                .map(Closure.Library::object)
                .findFirst();
        Context context = new Context(program, search, closure.loadedNames(), libc);
        contexts.putIfAbsent(added.path(), context);
        note(new Packed(added, Optional.of(file), Optional.of(context)));
        packLibraries(closure, context, required);
    }

    /** Packs what a library needs that some program opens while it runs. What is missing is told at the end. */
    void library(Added added, ElfFile file, Context opener) {
        boolean fits = file.machine().equals(opener.program().file().machine());
        if (!fits || !seen.add(added.path())) {
            return;
        }
        note(new Packed(added, Optional.of(file), Optional.of(opener)));
        LoadedObject object = new LoadedObject(added.name(), file, Optional.of(opener.program()));
        packLibraries(Closure.of(object, opener.loaded(), opener.search(), collector), opener, false);
    }

    /** Packs a library that a program says it opens, by its name; false when it is not on this machine. */
    boolean libraryByName(String name, LoadedObject requester, Context opener, Reason reason) {
        if (!(opener.search().find(name, requester) instanceof Found found)) {
            return false;
        }
        remember(found, opener);
        Optional<Added> added = collector.add(found.path(), reason);
        Optional<ElfFile> file = collector.elf(found.path());
        if (added.isPresent() && file.isPresent()) {
            library(added.get(), file.get(), opener);
        }
        return true;
    }

    private void note(Packed packed) {
        packed.file().flatMap(ElfFile::soname).ifPresent(sonames::add);
        sonames.add(SourceTree.name(packed.added().name()));
        fresh.add(packed);
    }

    private void checkMachine(Added added, ElfFile file, boolean required) {
        if (first.isEmpty()) {
            first = Optional.of(new Packed(added, Optional.of(file), Optional.empty()));
        }
        ElfMachine machine = first.get().file().orElse(file).machine();
        if (!file.machine().sharesImageWith(machine)) {
            String message = added.path() + " is for " + file.machine().title() + ", but "
                    + first.get().added().path() + " for " + machine.title();
            if (required) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot pack " + message + ": an image is for one machine, so make two");
            }
            collector.warn(message);
        }
    }

    private void packLibraries(Closure closure, Context context, boolean required) {
        for (Closure.Library library : closure.libraries()) {
            String requester =
                    library.object().loadedBy().map(LoadedObject::path).orElse("");
            Reason reason =
                    new Reason("needed by", collector.tree().walk(requester).name());
            remember(library.found(), context);
            Optional<Added> added = collector.add(library.object().path(), reason);
            if (added.isPresent() && seen.add(added.get().path())) {
                note(new Packed(added.get(), Optional.of(library.object().file()), Optional.of(context)));
            }
        }
        for (Closure.Gap gap : closure.gaps()) {
            if (required) {
                throw missing(context.program().path(), gap);
            }
            gaps.add(new Open(gap.needed(), gap.requester().path()));
        }
    }

    private void remember(Found found, Context context) {
        found.cacheEntry().ifPresent(cacheEntries::add);
        Reason reason =
                new Reason("says where to find libraries for", context.program().path());
        found.helper().ifPresent(path -> collector.add(path, reason));
    }

    private static HullException missing(String program, Closure.Gap gap) {
        Missing missing = gap.missing();
        String by = gap.requester().path().equals(program)
                ? ""
                : ", needed by " + gap.requester().path() + ",";
        StringBuilder message = new StringBuilder("cannot pack " + program + ": its library " + gap.needed() + by
                + " is not where the loader searches: " + String.join(", ", missing.searched()));
        missing.rejected().forEach(rejected -> message.append("; ").append(rejected));
        return new HullException(
                ErrorKind.NOT_FOUND,
                message + ". Install the package that has it, or put it there with --include SRC:DST");
    }

    /** Tells of the missing libraries of what was packed along, and writes the loader's cache where it is needed. */
    void finish() {
        Map<String, Set<String>> missing = new HashMap<>();
        for (Open gap : gaps) {
            if (!sonames.contains(gap.needed())) {
                missing.computeIfAbsent(gap.requester(), key -> new LinkedHashSet<>())
                        .add(gap.needed());
            }
        }
        missing.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> collector.warn(entry.getKey() + " will not load: "
                        + String.join(", ", entry.getValue()) + " is not on this machine"));
        if (!cacheEntries.isEmpty() && machine().isPresent()) {
            String names = String.join(
                    ", ",
                    cacheEntries.stream().map(LoaderCache.Entry::name).sorted().toList());
            collector.addWritten(
                    "/etc/ld.so.cache",
                    0644,
                    LoaderCacheWriter.write(cacheEntries, machine().get().order()),
                    Reason.because("the only way in which the loader finds " + names));
        }
    }
}
