package dev.hull.image.pack.elf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The search of glibc's {@code ld.so} (ld.so(8)): RPATH of the requester and of all who led to it, unless the requester has
 * a RUNPATH; RUNPATH of the requester; the cache; the directories that are built into the loader.
 */
public final class GlibcSearch implements LibrarySearch {
    private final Files files;
    private final List<String> defaultDirectories;
    private final String lib;
    private final LoaderCache cache;

    /**
     * A search by one loader.
     *
     * @param files what it sees
     * @param loader path of the loader: what is built into it is read from there
     * @param machine what it is for
     */
    public GlibcSearch(Files files, String loader, ElfMachine machine) {
        this.files = files;
        LoaderStrings strings =
                files.content(loader).map(LoaderStrings::find).orElse(new LoaderStrings(List.of(), "/etc/ld.so.cache"));
        this.defaultDirectories = strings.defaultDirectories().isEmpty()
                ? LoaderStrings.usualDirectories(machine)
                : strings.defaultDirectories();
        this.lib = defaultDirectories.getFirst().replaceAll("^/+|/+$", "");
        this.cache = files.content(strings.cachePath()).map(LoaderCache::parse).orElse(LoaderCache.EMPTY);
    }

    /** Where the loader looks without being told. */
    public List<String> defaultDirectories() {
        return defaultDirectories;
    }

    @Override
    public boolean isBuiltIn(String name) {
        return false;
    }

    @Override
    public Result find(String name, LoadedObject requester) {
        ElfFile file = requester.file();
        Candidates candidates = new Candidates(files, name, file.machine());
        if (name.indexOf('/') >= 0) {
            String path = expand(name, requester);
            candidates.asked(path);
            return path.startsWith("/") && candidates.fits(path)
                    ? new Found(path, "named by its path", Optional.empty(), Optional.empty())
                    : candidates.missing();
        }
        Optional<Found> found = file.runpath().isPresent() ? Optional.empty() : byRpath(candidates, requester);
        if (found.isEmpty() && file.runpath().isPresent()) {
            found = candidates.inDirectories(
                    directories(file.runpath().get(), requester), "RUNPATH of " + requester.path());
        }
        if (found.isEmpty()) {
            found = byCache(candidates, name, file.noDefaultDirectories());
        }
        if (found.isEmpty() && !file.noDefaultDirectories()) {
            found = candidates.inDirectories(defaultDirectories, "default directory");
        }
        return found.isPresent() ? found.get() : candidates.missing();
    }

    private Optional<Found> byRpath(Candidates candidates, LoadedObject requester) {
        Optional<LoadedObject> object = Optional.of(requester);
        while (object.isPresent()) {
            Optional<String> rpath = object.get().file().rpath(); // empty when it has a RUNPATH
            if (rpath.isPresent()) {
                Optional<Found> found = candidates.inDirectories(
                        directories(rpath.get(), object.get()),
                        "RPATH of " + object.get().path());
                if (found.isPresent()) {
                    return found;
                }
            }
            object = object.get().loadedBy();
        }
        return Optional.empty();
    }

    private Optional<Found> byCache(Candidates candidates, String name, boolean noDefaultDirectories) {
        candidates.asked("/etc/ld.so.cache");
        for (LoaderCache.Entry entry : cache.find(name)) {
            String directory = entry.path().substring(0, entry.path().lastIndexOf('/'));
            boolean isDefault = defaultDirectories.contains(directory);
            if (!(isDefault && noDefaultDirectories) && candidates.fits(entry.path())) {
                return Optional.of(new Found(
                        entry.path(),
                        "ld.so.cache",
                        isDefault ? Optional.empty() : Optional.of(entry),
                        Optional.empty()));
            }
        }
        return Optional.empty();
    }

    private List<String> directories(String path, LoadedObject object) {
        List<String> directories = new ArrayList<>();
        for (String directory : path.split(":", -1)) {
            directories.add(expand(directory, object));
        }
        return directories;
    }

    /** Replaces {@code $ORIGIN}, {@code $LIB} and {@code $PLATFORM}, with or without braces. */
    private String expand(String text, LoadedObject object) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        return text.replace("${ORIGIN}", object.origin())
                .replace("$ORIGIN", object.origin())
                .replace("${LIB}", lib)
                .replace("$LIB", lib)
                .replace("${PLATFORM}", platform(object.file().machine()))
                .replace("$PLATFORM", platform(object.file().machine()));
    }

    /** What the kernel says of the processor ({@code AT_PLATFORM}), as far as it is the same on all of its kind. */
    private static String platform(ElfMachine machine) {
        return switch (machine.architecture()) {
            case "amd64" -> "x86_64";
            case "386" -> "i686";
            case "arm64" -> "aarch64";
            case "arm" -> "v7l";
            default -> machine.architecture();
        };
    }

    /** What is built into a loader, found in its read-only data. */
    record LoaderStrings(List<String> defaultDirectories, String cachePath) {
        /**
         * Looks for the table of directories: NUL-terminated texts one behind the other that begin and end with a slash,
         * among them one of libraries.
         */
        static LoaderStrings find(byte[] loader) {
            List<String> best = List.of();
            List<String> run = new ArrayList<>();
            String cachePath = "/etc/ld.so.cache";
            int start = 0;
            for (int i = 0; i < loader.length; i++) {
                if (loader[i] != 0) {
                    continue;
                }
                boolean text = i - start > 2 && i - start < 512 && loader[start] == '/';
                if (text && loader[i - 1] == '/') {
                    run.add(new String(loader, start, i - start - 1, StandardCharsets.UTF_8));
                } else {
                    if (best.isEmpty() && isLibraryTable(run)) {
                        best = List.copyOf(run);
                    }
                    run.clear();
                    if (text && loader[i - 1] == 'e') {
                        String path = new String(loader, start, i - start, StandardCharsets.UTF_8);
                        cachePath = path.endsWith("/ld.so.cache") ? path : cachePath;
                    }
                }
                start = i + 1;
            }
            return new LoaderStrings(best, cachePath);
        }

        private static boolean isLibraryTable(List<String> run) {
            return !run.isEmpty()
                    && run.stream().allMatch(directory -> directory.contains("/lib") && !directory.contains(" "));
        }

        static List<String> usualDirectories(ElfMachine machine) {
            return machine.bits() == 64
                    ? List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib")
                    : List.of("/lib", "/usr/lib");
        }
    }
}
