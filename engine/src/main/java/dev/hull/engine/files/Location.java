package dev.hull.engine.files;

import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.Optional;

/**
 * Where a path leads: an open directory and a name in it. Resolved by the kernel with the root of the container as its root;
 * from here on the directory is the descriptor's, whatever becomes of its name.
 *
 * @param parent open directory, closed with this
 * @param name in it; "" for the directory itself
 * @param status what has the name; empty when nothing has
 */
record Location(DirectoryHandle parent, String name, Optional<FileStatus> status) implements AutoCloseable {
    private static final int LINKS = 40;

    /**
     * Resolves a path beneath a root, by the rule of cp: a symbolic link at the end is taken itself, with a slash after it what
     * it leads to.
     *
     * @param path as a byte string
     * @throws KernelException when the directory that it is in is not there
     */
    static Location of(DirectoryHandle root, String path) throws IOException {
        String directory = directoryPart(path);
        String name = path.substring(directory.length());
        if (name.equals(".") || name.equals("..")) {
            directory = path;
            name = "";
        }
        DirectoryHandle parent = root.openDirectory(directory.isEmpty() ? "/" : directory);
        try {
            return new Location(parent, name, name.isEmpty() ? Optional.of(parent.status()) : parent.status(name));
        } catch (IOException | RuntimeException e) {
            parent.close();
            throw e;
        }
    }

    /** The same with links at the end followed, also to where nothing is yet. */
    static Location followed(DirectoryHandle root, String path) throws IOException {
        String at = path;
        for (int links = 0; links <= LINKS; links++) {
            Location location = of(root, at);
            if (location.status().filter(FileStatus::isSymlink).isEmpty()) {
                return location;
            }
            try (location) {
                String target = location.parent().readSymlink(location.name());
                at = target.startsWith("/") ? target : directoryPart(at) + target;
            }
        }
        throw new HullException(
                ErrorKind.INVALID_ARGUMENT, ByteNames.display(path) + ": too many levels of symbolic links");
    }

    /** All up to the last slash, which is included. */
    private static String directoryPart(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    boolean exists() {
        return status.isPresent();
    }

    boolean isDirectory() {
        return status.filter(FileStatus::isDirectory).isPresent();
    }

    /** Opens the directory that it is. */
    DirectoryHandle open() throws IOException {
        return name.isEmpty() ? parent.openDirectory("") : parent.openChild(name);
    }

    @Override
    public void close() throws IOException {
        parent.close();
    }
}
