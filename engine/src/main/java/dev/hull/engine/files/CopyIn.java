package dev.hull.engine.files;

import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Copies from this machine into a container, by the rules of Docker's {@code cp}. Owners are kept by their numbers. */
public final class CopyIn {
    private final RootView view;
    private final boolean follow;
    private final Consumer<String> warnings;

    /**
     * Copies into a view.
     *
     * @param follow whether a link as the source means what it leads to
     * @param warnings hears what is left out
     */
    public CopyIn(RootView view, boolean follow, Consumer<String> warnings) {
        this.view = view;
        this.follow = follow;
        this.warnings = warnings;
    }

    /** Unpacks an archive, compressed or not, into a directory. */
    public void fromStream(InputStream in, String path) throws IOException {
        try (Location target = target(path)) {
            if (!target.isDirectory()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "destination \"" + view.name() + ":" + path + "\" must be a directory");
            }
            try (DirectoryHandle directory = target.open();
                    LayerStream archive = LayerStream.open(in);
                    TreeSink sink = new TreeSink(directory, Ownership.KEPT, warnings)) {
                TarReader reader = archive.tar();
                for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                    sink.add(next.get(), reader::content);
                }
                sink.finish();
            } catch (KernelException e) {
                throw explain(e, target);
            }
        }
    }

    /**
     * Copies a path of this machine.
     *
     * @param source as the user wrote it, for its end counts
     * @param directory directory that a relative source is taken from
     */
    public void fromPath(String source, Path directory, String path) throws IOException {
        Path file = directory.resolve(Names.trimmed(source));
        boolean whole = follow || Names.assertsDirectory(source);
        boolean isDirectory = whole ? Files.isDirectory(file) : Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        if (whole ? !Files.exists(file) : !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new HullException(ErrorKind.NOT_FOUND, "lstat " + file + ": no such file or directory");
        }
        if (Names.assertsDirectory(source) && !isDirectory) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "not a directory: " + source);
        }
        try (Location target = target(path)) {
            if (target.exists() && !target.isDirectory() && isDirectory) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot copy directory: " + source + " to " + view.name() + ":" + path + ", which is a file");
            }
            if (!target.exists() && !isDirectory && Names.assertsDirectory(path)) {
                throw noSuchDirectory(path);
            }
            boolean into = target.isDirectory();
            String as = into ? name(source, file) : target.name();
            try (DirectoryHandle place = into ? target.open() : target.parent().openDirectory("");
                    TreeSink sink = new TreeSink(place, Ownership.KEPT, warnings)) {
                read(whole ? file.toRealPath() : file, as, isDirectory, sink);
                sink.finish();
            } catch (KernelException e) {
                throw explain(e, target);
            }
        }
    }

    private static String name(String source, Path file) {
        String base = Names.base(source);
        if (base.isEmpty() && !Names.meansContents(source) && file.normalize().getFileName() != null) {
            base = file.normalize().getFileName().toString();
        }
        return ByteNames.ofText(base);
    }

    private void read(Path file, String as, boolean isDirectory, EntrySink sink) throws IOException {
        TreeSource reader = new TreeSource(sink, warnings);
        if (isDirectory) {
            try (DirectoryHandle directory = DirectoryHandle.open(file)) {
                reader.readDirectory(directory, as);
            }
            return;
        }
        Path parent = file.getParent();
        try (DirectoryHandle directory = DirectoryHandle.open(parent == null ? file : parent)) {
            reader.read(directory, ByteNames.ofText(file.getFileName().toString()), as);
        } catch (NoSuchFileException e) {
            throw new HullException(ErrorKind.NOT_FOUND, "lstat " + file + ": no such file or directory", e);
        }
    }

    private HullException noSuchDirectory(String path) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT, "no such directory: " + view.name() + ":" + path + "; make it first");
    }

    private Location target(String path) throws IOException {
        if (path.isEmpty()) {
            throw noSuchDirectory(path);
        }
        String inside = Names.inside(path);
        String trimmed = Names.trimmed(inside);
        Location target;
        try {
            target = Location.followed(view.root(), trimmed);
        } catch (KernelException e) {
            if (e.isMissing()) {
                String parent = trimmed.substring(0, Math.max(1, trimmed.lastIndexOf('/')));
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        "Could not find the file " + ByteNames.display(parent) + " in container " + view.name(),
                        e);
            }
            if (e.isNotDirectory()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "extraction point is not a directory: " + view.name() + ":" + path,
                        e);
            }
            throw e;
        }
        boolean usable = target.status()
                .map(status -> status.isDirectory() || status.isFile())
                .orElse(true);
        boolean fits = target.isDirectory() || !target.exists() || !Names.assertsDirectory(path);
        if (usable && fits) {
            return target;
        }
        target.close();
        throw new HullException(
                ErrorKind.INVALID_ARGUMENT,
                usable
                        ? "not a directory: " + view.name() + ":" + path
                        : "destination \"" + view.name() + ":" + path + "\" must be a directory or a regular file");
    }

    /** A read-only place in Docker's words. */
    private IOException explain(KernelException e, Location target) throws IOException {
        if (!e.isReadOnly()) {
            return e;
        }
        FileStatus place = target.parent().status();
        boolean root = place.fileSystem() == view.root().status().fileSystem();
        throw new HullException(
                ErrorKind.PERMISSION_DENIED,
                root ? "container rootfs is marked read-only" : "mounted volume is marked read-only",
                e);
    }
}
