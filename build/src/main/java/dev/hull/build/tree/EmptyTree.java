package dev.hull.build.tree;

import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A root directory with nothing in it. */
final class EmptyTree implements SourceTree {
    private static final TreeFile ROOT =
            new TreeFile("", TarEntry.Type.DIRECTORY, 0755, 0, 0, 0, 0, "", 0, 0, new TreeMap<>(), "", Path.of("/"));

    @Override
    public Optional<TreeFile> lookup(String path) {
        return path.isEmpty() ? Optional.of(ROOT) : Optional.empty();
    }

    @Override
    public List<String> list(String path) {
        return List.of();
    }

    @Override
    public Digest digest(TreeFile file) throws IOException {
        throw new FileNotFoundException(file.path());
    }

    @Override
    public InputStream open(TreeFile file) throws IOException {
        throw new FileNotFoundException(file.path());
    }
}
