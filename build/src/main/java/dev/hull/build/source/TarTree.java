package dev.hull.build.source;

import dev.hull.build.tree.FileRegion;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.Spool;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.image.layer.LayerArchive;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of an archive, compressed or not, with its owners, modes, links and attributes. Nothing is unpacked: contents lie
 * behind each other in one temporary file, so no privilege is needed for any of them, and no name in it reaches a file system.
 * A later entry replaces an earlier one of its name; directories that are missing are there with mode 755.
 */
public final class TarTree implements SourceTree, AutoCloseable {
    private record Content(FileRegion region, Digest digest) {}

    private final Spool spool;
    private final Path place;
    private final Map<String, TreeFile> files = new HashMap<>();
    private final Map<String, Content> contents = new HashMap<>();
    private final Map<String, TreeSet<String>> names = new HashMap<>();

    private TarTree(Path place) {
        this.place = place;
        this.spool = new Spool(place);
    }

    /**
     * Reads an archive to its end.
     *
     * @param archive compressed by gzip, zstd, xz, bzip2, or not
     * @param place a file that does not exist yet; the tree needs it until it is closed
     * @param shown what messages call the archive
     * @throws HullException when it is damaged, or has a name that leads out of it
     */
    public static TarTree read(InputStream archive, Path place, String shown) throws IOException {
        TarTree tree = new TarTree(place);
        try {
            tree.directory("");
            TarReader reader = new TarReader(ByteFeed.of(LayerArchive.decompressed(archive)));
            for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                tree.add(entry.get(), reader);
            }
            return tree;
        } catch (HullException e) {
            tree.close();
            throw new HullException(e.kind(), "cannot read " + shown + ": " + e.sentence(), e);
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    private static String text(String bytes) {
        return new String(ByteNames.toBytes(bytes), StandardCharsets.UTF_8);
    }

    private void add(TarEntry entry, TarReader reader) throws IOException {
        String path = text(entry.name());
        TreeFile file = file(path, entry);
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            link(path, text(entry.linkName()));
            return;
        }
        if (!path.isEmpty()) {
            replace(path, file.isDirectory());
        }
        if (entry.type() == TarEntry.Type.FILE) {
            contents.put(path, content(entry, reader));
        }
        files.put(path, file);
    }

    private void link(String path, String existing) {
        TreeFile target = files.get(existing);
        Content content = contents.get(existing);
        if (target == null || content == null) {
            throw new HullException(
                    ErrorKind.DATA_LOSS, "'" + path + "' is a link to '" + existing + "', which is no file before it");
        }
        if (path.equals(existing)) {
            return;
        }
        String identity = target.identity().isEmpty() ? "/" + existing : target.identity();
        files.put(existing, target.named(existing, identity));
        replace(path, false);
        contents.put(path, content);
        files.put(path, target.named(path, identity));
    }

    private Content content(TarEntry entry, TarReader reader) throws IOException {
        MessageDigest digest = Digest.newSha256();
        long[] hashed = {0};
        reader.content((position, bytes, offset, length) -> {
            zeros(digest, position - hashed[0]);
            spool.write(position, bytes, offset, length);
            digest.update(bytes, offset, length);
            hashed[0] = position + length;
        });
        zeros(digest, entry.size() - hashed[0]);
        return new Content(spool.end(entry.size()), Digest.of(digest.digest()));
    }

    private static void zeros(MessageDigest digest, long count) {
        byte[] none = new byte[(int) Math.min(count, 64 * 1024)];
        for (long left = count; left > 0; left -= none.length) {
            digest.update(none, 0, (int) Math.min(left, none.length));
        }
    }

    private TreeFile file(String path, TarEntry entry) {
        boolean isLink = entry.type() == TarEntry.Type.SYMLINK;
        return new TreeFile(
                path,
                entry.type(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.type() == TarEntry.Type.FILE ? entry.size() : 0,
                entry.mtimeSeconds(),
                isLink ? text(entry.linkName()) : "",
                entry.deviceMajor(),
                entry.deviceMinor(),
                entry.xattrs(),
                "",
                place);
    }

    /** Makes room for an entry: what was there goes, with all below it unless both are directories. */
    private void replace(String path, boolean byDirectory) {
        String parent = TreePaths.parent(path);
        TreeFile above = files.get(parent);
        if (above == null || !above.isDirectory()) {
            if (above != null) {
                throw new HullException(
                        ErrorKind.DATA_LOSS, "'" + path + "' stands below '" + parent + "', which is no directory");
            }
            replace(parent, true);
            directory(parent);
        }
        boolean merges =
                byDirectory && files.containsKey(path) && files.get(path).isDirectory();
        if (!merges) {
            remove(path);
        }
        names.computeIfAbsent(parent, each -> new TreeSet<>())
                .add(path.substring(parent.isEmpty() ? 0 : parent.length() + 1));
    }

    private void remove(String path) {
        files.remove(path);
        contents.remove(path);
        TreeSet<String> below = names.remove(path);
        if (below != null) {
            below.forEach(name -> remove(TreePaths.child(path, name)));
        }
    }

    private void directory(String path) {
        SequencedMap<String, byte[]> none = new TreeMap<>();
        files.put(path, new TreeFile(path, TarEntry.Type.DIRECTORY, 0755, 0, 0, 0, 0, "", 0, 0, none, "", place));
    }

    @Override
    public Optional<TreeFile> lookup(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> list(String path) {
        TreeSet<String> found = names.get(path);
        return found == null ? List.of() : new ArrayList<>(found);
    }

    @Override
    public Digest digest(TreeFile file) {
        return content(file).digest();
    }

    @Override
    public InputStream open(TreeFile file) {
        return content(file).region().open();
    }

    private Content content(TreeFile file) {
        Content content = contents.get(file.path());
        if (content == null) {
            throw new HullException(ErrorKind.NOT_FOUND, "'" + file.path() + "' is no file of the archive");
        }
        return content;
    }

    /** Removes the temporary file. */
    @Override
    public void close() throws IOException {
        spool.close();
    }
}
