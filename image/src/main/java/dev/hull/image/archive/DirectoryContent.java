package dev.hull.image.archive;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.registry.TransferListener;
import dev.hull.image.tar.ByteNames;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files of a directory, read when they are asked for. */
final class DirectoryContent extends ArchiveContent {
    private final Path root;

    DirectoryContent(Path root, StorePaths paths, Ingest ingest, TransferListener listener) {
        super(paths, ingest, listener);
        this.root = root;
    }

    /** The file of that name. A link that leads out of the directory is refused. */
    private Optional<Path> find(String name) throws IOException {
        Path file = root.resolve(ByteNames.normalize(name));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (!file.toRealPath().startsWith(root.toRealPath())) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "its file '" + name + "' is a link out of it");
        }
        return Optional.of(file);
    }

    @Override
    boolean has(String name) throws IOException {
        return find(name).isPresent();
    }

    @Override
    byte[] document(String name) throws IOException {
        Path file = find(name).orElseThrow(() -> missing(name));
        if (Files.size(file) > MOST_DOCUMENT) {
            throw tooLong(name, Files.size(file));
        }
        byte[] content = Files.readAllBytes(file);
        verify(name, content);
        return content;
    }

    @Override
    Optional<Staged> blob(String name) throws IOException {
        Optional<Path> file = find(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        long size = Files.size(file.get());
        Optional<Staged> stored = stored(name, size);
        if (stored.isPresent()) {
            return stored;
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            return Optional.of(stage(name, size, in::read));
        }
    }
}
