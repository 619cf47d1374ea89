package dev.hull.image.pack;

import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** Writes a plan as the tar archive that is a layer: the same plan gives the same bytes. */
public final class PackArchive implements PackSink {
    /** What entries are written to. */
    private interface Target {
        void add(TarEntry entry, InputStream content) throws IOException;
    }

    private final Target target;
    private final long seconds;

    /** An archive whose entries all have that time. The caller finishes it. */
    public PackArchive(TarWriter tar, Instant time) {
        this(tar::add, time);
    }

    /** A layer whose entries all have that time. The caller finishes it. */
    public PackArchive(LayerWriter layer, Instant time) {
        this(layer::add, time);
    }

    private PackArchive(Target target, Instant time) {
        this.target = target;
        this.seconds = time.getEpochSecond();
    }

    @Override
    public void directory(PackEntry.Directory directory) throws IOException {
        add(TarEntry.directory(name(directory.path()), directory.mode()), directory);
    }

    @Override
    public void file(PackEntry entry, long size, InputStream content) throws IOException {
        target.add(owned(TarEntry.file(name(entry.path()), entry.mode(), size), entry), content);
    }

    @Override
    public void link(PackEntry.Link link) throws IOException {
        add(TarEntry.symlink(name(link.path()), ByteNames.ofText(link.target())), link);
    }

    @Override
    public void hardLink(PackEntry.HardLink link) throws IOException {
        add(TarEntry.hardLink(name(link.path()), name(link.target())), link);
    }

    private void add(TarEntry entry, PackEntry planned) throws IOException {
        target.add(owned(entry, planned), InputStream.nullInputStream());
    }

    private static String name(String path) {
        return ByteNames.ofText(path.substring(1));
    }

    private TarEntry owned(TarEntry entry, PackEntry planned) {
        return entry.withOwner(planned.uid(), planned.gid()).withTime(seconds, 0);
    }
}
