package dev.hull.image.archive;

import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A tar archive, written to a stream from its beginning to its end. */
final class TarSink implements ArchiveSink {
    /** Smaller than the writer's own buffer, so that content goes past this one. */
    private static final int BUFFER = 64 * 1024;

    private final BufferedOutputStream out;
    private final TarWriter tar;

    /** Writes to that stream, which stays open. */
    TarSink(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER);
        this.tar = new TarWriter(this.out);
    }

    @Override
    public void directory(String name, Instant time) throws IOException {
        tar.add(at(TarEntry.directory(name, 0755), time));
    }

    @Override
    public void file(String name, Instant time, byte[] content) throws IOException {
        stream(name, time, new ByteArrayInputStream(content), content.length);
    }

    @Override
    public void copy(String name, Instant time, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            stream(name, time, in, Files.size(file));
        }
    }

    @Override
    public void stream(String name, Instant time, InputStream content, long size) throws IOException {
        tar.add(at(TarEntry.file(name, 0644, size), time), content);
    }

    @Override
    public void link(String name, Instant time, String target) throws IOException {
        tar.add(at(TarEntry.symlink(name, target), time));
    }

    /** Whole seconds: a fraction would need a header of its own, which the readers of these archives could do without. */
    private static TarEntry at(TarEntry entry, Instant time) {
        return entry.withTime(Math.max(time.getEpochSecond(), 0), 0);
    }

    @Override
    public void finish() throws IOException {
        tar.finish();
        out.flush();
    }
}
