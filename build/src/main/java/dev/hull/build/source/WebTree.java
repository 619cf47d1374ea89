package dev.hull.build.source;

import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A tree of one file that was fetched: root's, mode 600, of the time that the server says. */
final class WebTree implements SourceTree {
    private final WebFile web;
    private final TreeFile root;
    private final TreeFile file;

    WebTree(WebFile web) throws IOException {
        this.web = web;
        long time = web.modified().map(java.time.Instant::getEpochSecond).orElse(0L);
        root = entry("", TarEntry.Type.DIRECTORY, 0755, 0, time);
        file = entry(web.name(), TarEntry.Type.FILE, 0600, Files.size(web.file()), time);
    }

    private TreeFile entry(String path, TarEntry.Type type, int mode, long size, long time) {
        return new TreeFile(path, type, mode, 0, 0, size, time, "", 0, 0, new TreeMap<>(), "", web.file());
    }

    @Override
    public Optional<TreeFile> lookup(String path) {
        return path.isEmpty() ? Optional.of(root) : path.equals(file.path()) ? Optional.of(file) : Optional.empty();
    }

    @Override
    public List<String> list(String path) {
        return path.isEmpty() ? List.of(file.path()) : List.of();
    }

    @Override
    public Digest digest(TreeFile wanted) {
        return web.digest();
    }

    @Override
    public InputStream open(TreeFile wanted) throws IOException {
        return Files.newInputStream(web.file());
    }
}
