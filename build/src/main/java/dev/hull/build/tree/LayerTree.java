package dev.hull.build.tree;

import dev.hull.image.layer.LayerRecord;
import dev.hull.image.layer.LayeredTree;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.Xattrs;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The files that unpacked layers make together. */
public final class LayerTree implements SourceTree {
    private final LayeredTree layers;

    /** A tree of layers. */
    public LayerTree(LayeredTree layers) {
        this.layers = layers;
    }

    @Override
    public Optional<TreeFile> lookup(String path) throws IOException {
        Optional<LayeredTree.Node> node = layers.findLink(path);
        if (node.isEmpty() || !node.get().path().equals(path)) {
            return Optional.empty(); // there is a symbolic link on the way
        }
        Path file = node.get().file();
        Optional<Attributes> attributes = Attributes.of(file);
        Optional<TarEntry.Type> type = attributes.flatMap(Attributes::type);
        return type.isEmpty() ? Optional.empty() : Optional.of(file(path, file, attributes.get(), type.get()));
    }

    private static TreeFile file(String path, Path file, Attributes attributes, TarEntry.Type type) throws IOException {
        SequencedMap<String, byte[]> xattrs =
                type == TarEntry.Type.SYMLINK ? new TreeMap<>() : new TreeMap<>(Xattrs.of(file));
        long uid = attributes.uid();
        long gid = attributes.gid();
        int mode = attributes.permissions();
        byte[] owner = xattrs.remove(LayerRecord.OWNER);
        if (owner != null) {
            String[] parts = new String(owner, StandardCharsets.US_ASCII).split(":", -1);
            uid = Long.parseLong(parts[0]);
            gid = Long.parseLong(parts[1]);
            mode = Integer.parseInt(parts[2], 8) & 07777;
        }
        xattrs.keySet()
                .removeIf(name -> name.startsWith("trusted.")
                        || name.startsWith("user.overlay.")
                        || name.startsWith("system.")
                        || name.equals("security.selinux"));
        return new TreeFile(
                path,
                type,
                mode,
                uid,
                gid,
                type == TarEntry.Type.FILE ? attributes.size() : 0,
                Math.floorDiv(attributes.modified(), 1_000_000_000L),
                type == TarEntry.Type.SYMLINK ? Files.readSymbolicLink(file).toString() : "",
                attributes.major(),
                attributes.minor(),
                xattrs,
                attributes.identity(type),
                file);
    }

    @Override
    public List<String> list(String path) throws IOException {
        return layers.list(path);
    }

    @Override
    public Digest digest(TreeFile file) throws IOException {
        return new Digest(Digest.SHA256, HexFormat.of().formatHex(DigestMemory.compute(file.place())));
    }

    @Override
    public InputStream open(TreeFile file) throws IOException {
        return Files.newInputStream(file.place(), LinkOption.NOFOLLOW_LINKS);
    }
}
