package dev.hull.image.debian.unpack;

import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.BulkInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The layer while it is made: what it has already, and a way to add more. Paths are relative; of two entries with one path the
 * first stays.
 */
final class UnpackedTree {
    /** Longest file that is remembered. */
    private static final int MOST_REMEMBERED = 4 << 20;

    /** As much of a file as tells whether it is a script. */
    private static final int HEAD = 128;

    /**
     * What stands at a path.
     *
     * @param owner package that brought it, "" for none
     * @param head of an executable file
     */
    record Entry(TarEntry.Type type, int mode, String owner, String target, String head) {
        boolean isExecutable() {
            return type == TarEntry.Type.SYMLINK
                    || (type == TarEntry.Type.FILE || type == TarEntry.Type.HARD_LINK) && (mode & 0111) != 0;
        }
    }

    private final LayerWriter layer;
    private final OptionalLong latest;
    private final Predicate<String> remembered;
    private final ImagePaths paths = new ImagePaths(this::systemLink);
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final Map<String, byte[]> contents = new TreeMap<>();
    private long newest;

    /**
     * An empty tree.
     *
     * @param latest time that none is later than; empty to keep those of the packages
     * @param remembered paths of small files whose content is needed later
     */
    UnpackedTree(LayerWriter layer, OptionalLong latest, Predicate<String> remembered) {
        this.layer = layer;
        this.latest = latest;
        this.remembered = remembered;
    }

    /** The latest time of what came so far, in seconds since 1970. */
    long newest() {
        return latest.isPresent() ? Math.min(newest, latest.getAsLong()) : newest;
    }

    /** Where a name of a package comes to stand. */
    String path(String name) {
        return paths.of(name);
    }

    Optional<Entry> at(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    boolean has(String path) {
        return entries.containsKey(path);
    }

    /** Paths that begin so, sorted. */
    List<String> under(String prefix) {
        return List.copyOf(entries.subMap(prefix, prefix + Character.MAX_VALUE).keySet());
    }

    Map<String, Entry> entries() {
        return entries;
    }

    /** The content of a file that was to be remembered; "" for others. */
    String text(String path) {
        byte[] bytes = contents.get(path);
        return bytes == null ? "" : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The content of a file that was to be remembered. */
    Optional<byte[]> bytes(String path) {
        return Optional.ofNullable(contents.get(path));
    }

    /** Adds an entry without content. False when the path is taken. */
    boolean add(TarEntry entry, String owner) throws IOException {
        String path = entry.name();
        if (path.isEmpty() || ImagePaths.isSystemLink(path)) {
            paths.directory(path); // the link is there from now on
            return true;
        }
        if (has(path)) {
            return false;
        }
        parents(path);
        layer.add(timed(entry));
        if (entry.type() == TarEntry.Type.SYMLINK) {
            paths.link(path, entry.linkName());
        }
        entries.put(path, new Entry(entry.type(), entry.mode(), owner, entry.linkName(), ""));
        return true;
    }

    /** Adds a file. False when the path is taken; its content has not been read then. */
    boolean add(TarEntry entry, InputStream content, String owner) throws IOException {
        String path = entry.name();
        if (has(path)) {
            return false;
        }
        parents(path);
        boolean keep = remembered.test(path) && entry.size() <= MOST_REMEMBERED;
        boolean look = (entry.mode() & 0111) != 0;
        Copying copying = new Copying(content, keep ? MOST_REMEMBERED : look ? HEAD : 0);
        layer.add(timed(entry), copying);
        byte[] copy = copying.copy.toByteArray();
        if (keep) {
            contents.put(path, copy);
        }
        String head = look ? ByteNames.ofBytes(copy, 0, Math.min(HEAD, copy.length)) : "";
        entries.put(path, new Entry(entry.type(), entry.mode(), owner, "", head));
        return true;
    }

    /** Directories that nobody has brought. */
    private void parents(String path) throws IOException {
        String parent = ByteNames.parent(path);
        if (!parent.isEmpty() && !has(parent)) {
            add(TarEntry.directory(parent, 0755).withTime(newest, 0), "");
        }
    }

    private void systemLink(String path, String target) {
        try {
            String directory = target.startsWith("/") ? target.substring(1) : target;
            directory(directory, directory.equals("run/lock") ? 01777 : 0755, 0, 0);
            parents(path);
            layer.add(timed(TarEntry.symlink(path, target).withTime(newest, 0)));
            entries.put(path, new Entry(TarEntry.Type.SYMLINK, 0777, "", target, ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TarEntry timed(TarEntry entry) {
        newest = Math.max(newest, entry.mtimeSeconds());
        long time = entry.mtimeSeconds();
        return entry.withTime(latest.isPresent() ? Math.min(time, latest.getAsLong()) : time, 0);
    }

    /** Makes a directory that no package brings. */
    void directory(String name, int mode, long uid, long gid) throws IOException {
        add(TarEntry.directory(path(name), mode).withOwner(uid, gid).withTime(newest, 0), "");
    }

    /** Makes a file that no package brings. */
    void file(String name, int mode, long uid, long gid, byte[] content) throws IOException {
        TarEntry entry = TarEntry.file(path(name), mode, content.length)
                .withOwner(uid, gid)
                .withTime(newest, 0);
        add(entry, new java.io.ByteArrayInputStream(content), "");
    }

    /** Makes a symbolic link that no package brings. */
    void link(String name, String target) throws IOException {
        add(TarEntry.symlink(path(name), target).withTime(newest, 0), "");
    }

    /** Keeps the first bytes of what passes. */
    private static final class Copying extends BulkInputStream {
        private final InputStream in;
        private final int most;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream(0);

        Copying(InputStream in, int most) {
            this.in = in;
            this.most = most;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            if (read > 0 && copy.size() < most) {
                copy.write(bytes, offset, Math.min(read, most - copy.size()));
            }
            return read;
        }
    }
}
