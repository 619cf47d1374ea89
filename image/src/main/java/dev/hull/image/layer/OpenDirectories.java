package dev.hull.image.layer;

import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.KernelException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Directories beneath a root by their path, the last ones kept open; missing ones are made (root's, mode 755). */
final class OpenDirectories implements AutoCloseable {
    private static final int KEPT = 64;

    private final DirectoryHandle root;
    private final LinkedHashMap<String, DirectoryHandle> kept = new LinkedHashMap<>(16, 0.75f, true);

    OpenDirectories(DirectoryHandle root) {
        this.root = root;
    }

    /** The directory of that path, "" for the root; valid until 60 others were asked for or {@link #forget} is called. */
    DirectoryHandle get(String path) throws IOException {
        if (path.isEmpty()) {
            return root;
        }
        DirectoryHandle directory = kept.get(path);
        if (directory == null) {
            directory = openOrMake(path);
            kept.put(path, directory);
            if (kept.size() > KEPT) {
                Map.Entry<String, DirectoryHandle> oldest = kept.pollFirstEntry();
                oldest.getValue().close();
            }
        }
        return directory;
    }

    private DirectoryHandle openOrMake(String path) throws IOException {
        try {
            return root.openDirectory(path);
        } catch (KernelException e) {
            if (!e.isMissing()) {
                throw e;
            }
        }
        int slash = path.indexOf('/');
        while (slash >= 0) {
            make(path.substring(0, slash));
            slash = path.indexOf('/', slash + 1);
        }
        make(path);
        return root.openDirectory(path);
    }

    private void make(String path) throws IOException {
        try (DirectoryHandle parent = root.openDirectory(ByteNames.parent(path))) {
            parent.makeDirectory(ByteNames.base(path), 0755);
        } catch (KernelException e) {
            if (!e.isExisting()) {
                throw e;
            }
        }
    }

    /** Closes all: paths may mean something else from now on. */
    void forget() throws IOException {
        for (DirectoryHandle directory : kept.values()) {
            directory.close();
        }
        kept.clear();
    }

    @Override
    public void close() throws IOException {
        forget();
    }
}
