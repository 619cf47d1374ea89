package dev.hull.build.tree;

import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A tree of files that a build reads, and that nobody changes meanwhile: the context, the layers of a stage or of an image, what
 * was fetched from somewhere.
 *
 * <p>Paths are relative to the root, {@code a/b}, the root itself is "". {@link #lookup} takes them as they are: symbolic links on
 * the way are followed by {@link TreePaths} alone, which never leaves the tree.
 */
public interface SourceTree {
    /** An empty tree. */
    SourceTree EMPTY = new EmptyTree();

    /** What stands at the path; a symbolic link itself. Empty when nothing does or when it is left out. */
    Optional<TreeFile> lookup(String path) throws IOException;

    /** Names in a directory, sorted. */
    List<String> list(String path) throws IOException;

    /** SHA-256 of a file's content. Remembered where that can be trusted. */
    Digest digest(TreeFile file) throws IOException;

    /** Opens a file for reading. */
    InputStream open(TreeFile file) throws IOException;
}
