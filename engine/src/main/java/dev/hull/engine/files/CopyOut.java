package dev.hull.engine.files;

import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Copies from a container or an image to this machine, by the rules of Docker's {@code cp}. */
public final class CopyOut {
    private final RootView view;
    private final boolean follow;
    private final Ownership ownership;
    private final Consumer<String> warnings;

    /**
     * Copies from a view.
     *
     * @param follow whether a link as the source means what it leads to
     * @param archive whether owners are kept, and with them what gives rights: setuid bits, file capabilities, devices
     * @param warnings hears what is left out
     */
    public CopyOut(RootView view, boolean follow, boolean archive, Consumer<String> warnings) {
        this.view = view;
        this.follow = follow;
        this.ownership = archive ? Ownership.KEPT : Ownership.CALLER;
        this.warnings = warnings;
    }

    /** Writes what is at the path as an archive. */
    public void toStream(String path, OutputStream out) throws IOException {
        try (Location source = source(path)) {
            TarSink sink = new TarSink(out);
            String name = source.name().isEmpty() ? ByteNames.ofText(Names.base(path)) : source.name();
            read(source, name, sink);
            sink.finish();
        }
    }

    /**
     * Copies to a path of this machine.
     *
     * @param destination as the user wrote it, for its end counts
     * @param directory directory that a relative destination is taken from
     */
    public void toPath(String path, String destination, Path directory) throws IOException {
        LocalTarget target = LocalTarget.of(destination, directory);
        try (Location source = source(path)) {
            String base = ByteNames.ofText(Names.base(path));
            String as = base;
            Path into = target.path();
            if (!target.isDirectory()) {
                if (source.isDirectory() && target.exists()) {
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT,
                            "cannot copy directory: " + view.name() + ":" + path + " to " + destination
                                    + ", which is a file");
                }
                if (!source.isDirectory() && !target.exists() && Names.assertsDirectory(destination)) {
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT, "no such directory: " + destination + "; make it first");
                }
                as = target.name();
                into = target.parent();
            }
            try (DirectoryHandle handle = DirectoryHandle.open(into);
                    TreeSink sink = new TreeSink(handle, ownership, warnings)) {
                read(source, as, sink);
                sink.finish();
            }
        }
    }

    private Location source(String path) throws IOException {
        Location source = null;
        try {
            String inside = Names.inside(path);
            source = follow ? Location.followed(view.root(), inside) : Location.of(view.root(), inside);
        } catch (KernelException e) {
            if (e.isNotDirectory()) {
                throw new HullException(ErrorKind.INVALID_ARGUMENT, "not a directory: " + view.name() + ":" + path, e);
            }
            if (!e.isMissing()) {
                throw e;
            }
        }
        if (source == null || !source.exists()) {
            if (source != null) {
                source.close();
            }
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "Could not find the file " + path + " in " + (view.isImage() ? "image " : "container ")
                            + view.name());
        }
        return source;
    }

    private void read(Location source, String as, EntrySink sink) throws IOException {
        TreeSource reader = new TreeSource(sink, warnings);
        if (source.name().isEmpty()) {
            try (DirectoryHandle directory = source.open()) {
                reader.readDirectory(directory, as);
            }
        } else {
            reader.read(source.parent(), source.name(), as);
        }
    }

    /**
     * Where a copy goes on this machine.
     *
     * @param path with links at its end followed
     * @param exists whether something is there
     * @param isDirectory whether that is a directory
     */
    private record LocalTarget(Path path, boolean exists, boolean isDirectory) {
        private static final int LINKS = 40;

        static LocalTarget of(String text, Path directory) throws IOException {
            Path path = directory.resolve(Names.trimmed(text)).normalize();
            Path parent = path.getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid output path: directory \"" + parent + "\" does not exist; make it first");
            }
            for (int links = 0; Files.isSymbolicLink(path); links++) {
                if (links > LINKS) {
                    throw new HullException(ErrorKind.INVALID_ARGUMENT, "too many symlinks in " + text);
                }
                path = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
            }
            boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            boolean directoryThere = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            if (exists && !directoryThere && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid output path: \"" + text + "\" must be a directory or a regular file");
            }
            if (exists && !directoryThere && Names.assertsDirectory(text)) {
                throw new HullException(ErrorKind.INVALID_ARGUMENT, "not a directory: " + text);
            }
            return new LocalTarget(path, exists, directoryThere);
        }

        Path parent() {
            Path parent = path.getParent();
            return parent == null ? path : parent;
        }

        String name() {
            Path name = path.getFileName();
            return name == null ? "" : ByteNames.ofText(name.toString());
        }
    }
}
