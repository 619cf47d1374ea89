package dev.hull.image.pack.elf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The search of musl's {@code ld-musl-*.so.1}: RPATH or RUNPATH, which it treats alike, of the requester and of all who led
 * to it; then the directories of {@code /etc/ld-musl-ARCH.path}, or {@code /lib:/usr/local/lib:/usr/lib} without that file.
 */
public final class MuslSearch implements LibrarySearch {
    private static final Pattern LOADER = Pattern.compile("ld-musl-([^/]+)\\.so\\.1");
    private static final Pattern BUILT_IN = Pattern.compile("lib(c|pthread|rt|m|dl|util|xnet)\\..*");
    private static final List<String> DEFAULT = List.of("/lib", "/usr/local/lib", "/usr/lib");

    private final Files files;
    private final List<String> directories;
    private final Optional<String> pathFile;

    /**
     * A search by one loader.
     *
     * @param files what it sees
     * @param loader its path as programs name it: its path file lies beside it, in {@code ../etc}
     */
    public MuslSearch(Files files, String loader) {
        this.files = files;
        Matcher matcher = LOADER.matcher(loader);
        String architecture = matcher.find() ? matcher.group(1) : "";
        int directory = loader.lastIndexOf('/');
        String prefix = directory > 0 ? loader.substring(0, Math.max(0, loader.lastIndexOf('/', directory - 1))) : "";
        String path = prefix + "/etc/ld-musl-" + architecture + ".path";
        Optional<byte[]> content = files.content(path);
        this.pathFile = content.isPresent() ? Optional.of(path) : Optional.empty();
        this.directories = content.map(bytes -> split(new String(bytes, StandardCharsets.UTF_8)))
                .orElse(DEFAULT);
    }

    /** Whether that is the name of musl's loader. */
    public static boolean isLoader(String interpreter) {
        return LOADER.matcher(interpreter).find();
    }

    @Override
    public boolean isBuiltIn(String name) {
        return BUILT_IN.matcher(name).matches();
    }

    @Override
    public Result find(String name, LoadedObject requester) {
        Candidates candidates = new Candidates(files, name, requester.file().machine());
        if (name.indexOf('/') >= 0) {
            candidates.asked(name);
            return name.startsWith("/") && candidates.fits(name)
                    ? new Found(name, "named by its path", Optional.empty(), Optional.empty())
                    : candidates.missing();
        }
        Optional<LoadedObject> object = Optional.of(requester);
        while (object.isPresent()) {
            LoadedObject one = object.get();
            Optional<String> path = one.file().runpath().or(one.file()::rpath);
            if (path.isPresent()) {
                String which = one.file().runpath().isPresent() ? "RUNPATH" : "RPATH";
                Optional<Found> found = candidates.inDirectories(expand(path.get(), one), which + " of " + one.path());
                if (found.isPresent()) {
                    return found.get();
                }
            }
            object = one.loadedBy();
        }
        Optional<Found> found = candidates.inDirectories(directories, pathFile.orElse("musl's default directory"));
        return found.isPresent()
                ? new Found(found.get().path(), found.get().through(), Optional.empty(), pathFile)
                : candidates.missing();
    }

    /** musl knows {@code $ORIGIN} only; a path with any other token is not used at all. */
    private static List<String> expand(String path, LoadedObject object) {
        String expanded = path.replace("${ORIGIN}", object.origin()).replace("$ORIGIN", object.origin());
        return expanded.indexOf('$') >= 0 ? List.of() : split(expanded);
    }

    private static List<String> split(String path) {
        return Pattern.compile("[:\n]+")
                .splitAsStream(path)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
