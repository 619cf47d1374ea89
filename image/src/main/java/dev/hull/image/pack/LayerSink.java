package dev.hull.image.pack;

import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** Writes a plan into a layer: the same plan gives the same bytes. */
final class LayerSink implements PackSink {
    private final LayerWriter layer;
    private final long seconds;

    /** Entries all get that time. */
    LayerSink(LayerWriter layer, Instant time) {
        this.layer = layer;
        this.seconds = time.getEpochSecond();
    }

    @Override
    public void directory(PackEntry.Directory directory) throws IOException {
        layer.add(owned(TarEntry.directory(name(directory.path()), directory.mode()), directory));
    }

    @Override
    public void file(PackEntry entry, long size, InputStream content) throws IOException {
        layer.add(owned(TarEntry.file(name(entry.path()), entry.mode(), size), entry), content);
    }

    @Override
    public void link(PackEntry.Link link) throws IOException {
        layer.add(owned(TarEntry.symlink(name(link.path()), bytes(link.target())), link));
    }

    @Override
    public void hardLink(PackEntry.HardLink link) throws IOException {
        TarEntry entry = TarEntry.hardLink(name(link.path()), name(link.target()));
        layer.add(owned(entry.withMode(link.mode()), link));
    }

    private static String bytes(String text) {
        byte[] bytes = PathNames.toBytes(text);
        return ByteNames.ofBytes(bytes, 0, bytes.length);
    }

    private static String name(String path) {
        return bytes(path.substring(1));
    }

    private TarEntry owned(TarEntry entry, PackEntry planned) {
        return entry.withOwner(planned.uid(), planned.gid()).withTime(seconds, 0);
    }
}
