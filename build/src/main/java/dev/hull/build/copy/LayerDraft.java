package dev.hull.build.copy;

import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A layer in the making: files on top of a tree that is there. Where a path leads is decided by both, so that nothing gets out of
 * the root by a symbolic link. Written sorted, with one time for all, so that the same files give the same layer.
 */
public final class LayerDraft {
    /** Where the bytes of a file come from. */
    @FunctionalInterface
    public interface Content {
        /** Opens them. */
        InputStream open() throws IOException;
    }

    private record Entry(TreeFile file, Optional<Content> content) {}

    private final SourceTree base;
    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /** A draft on a tree. */
    public LayerDraft(SourceTree base) {
        this.base = base;
    }

    /** All that is new, sorted. */
    List<TreeFile> files() {
        return entries.values().stream().map(Entry::file).toList();
    }

    /** What stands at a path by now; links are not followed. */
    public Optional<TreeFile> lookup(String path) throws IOException {
        Entry entry = entries.get(path);
        return entry != null ? Optional.of(entry.file()) : base.lookup(path);
    }

    /** Where a path leads, see {@link TreePaths#resolve}. */
    public String resolve(String path, boolean followLast) throws IOException {
        return TreePaths.resolve(this::lookup, path, followLast);
    }

    /**
     * Makes a directory and those above it, as far as they are missing.
     *
     * @param path without symbolic links in it
     */
    public void makeDirectories(String path, int mode, Owner owner) throws IOException {
        if (path.isEmpty()) {
            return;
        }
        Optional<TreeFile> there = lookup(path);
        if (there.isPresent() && there.get().isDirectory()) {
            return;
        }
        if (there.isPresent()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot make the directory /" + path + ": there is something else of that name");
        }
        makeDirectories(TreePaths.parent(path), mode, owner);
        put(new TreeFile(
                path,
                TarEntry.Type.DIRECTORY,
                mode,
                owner.uid(),
                owner.gid(),
                0,
                Long.MAX_VALUE,
                "",
                0,
                0,
                new TreeMap<>(),
                "",
                base.lookup("").map(TreeFile::place).orElseThrow()));
    }

    private void put(TreeFile file) {
        entries.put(file.path(), new Entry(file, Optional.empty()));
    }

    /**
     * Puts something at its path, whose directory is there.
     *
     * @throws HullException CONFLICT when a directory would take the place of something else, or the other way round
     */
    public void put(TreeFile file, Optional<Content> content) throws IOException {
        Optional<TreeFile> there = lookup(file.path());
        if (there.isPresent() && there.get().isDirectory() != file.isDirectory()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    file.isDirectory()
                            ? "cannot copy to non-directory: /" + file.path()
                            : "cannot replace the directory /" + file.path() + " with a file");
        }
        entries.put(file.path(), new Entry(file, content));
    }

    /**
     * Gives a file that the draft has a further name.
     *
     * @param identity what both are known by
     * @throws HullException NOT_FOUND when the draft has no such file
     */
    public void link(String path, String existing, String identity) throws IOException {
        Entry entry = entries.get(existing);
        if (entry == null || !entry.file().isFile()) {
            throw new HullException(ErrorKind.NOT_FOUND, "cannot link /" + path + ": there is no file /" + existing);
        }
        entries.put(existing, new Entry(entry.file().named(existing, identity), entry.content()));
        put(entry.file().named(path, identity), entry.content());
    }

    /**
     * Writes the layer: directories above its files are in it as they are, since the uppermost one's owner and mode count.
     *
     * @param time of change of all that is new, in seconds since 1970
     */
    public void write(LayerWriter layer, long time) throws IOException {
        SequencedMap<String, Entry> all = new TreeMap<>(entries);
        for (String path : entries.keySet()) {
            for (String up = TreePaths.parent(path); !up.isEmpty(); up = TreePaths.parent(up)) {
                Optional<TreeFile> directory = all.containsKey(up) ? Optional.empty() : base.lookup(up);
                if (directory.isPresent()) {
                    all.put(up, new Entry(directory.get(), Optional.empty()));
                }
            }
        }
        Map<String, String> links = new HashMap<>();
        for (Map.Entry<String, Entry> each : all.entrySet()) {
            TreeFile file = each.getValue().file();
            String first = file.identity().isEmpty() ? null : links.putIfAbsent(file.identity(), each.getKey());
            boolean old = !entries.containsKey(each.getKey());
            TarEntry entry = entry(file, old ? file.modified() : time, Optional.ofNullable(first));
            if (each.getValue().content().isPresent() && first == null && entry.size() > 0) {
                try (InputStream in = each.getValue().content().get().open()) {
                    layer.add(entry, in);
                }
            } else {
                layer.add(entry);
            }
        }
    }

    private static TarEntry entry(TreeFile file, long time, Optional<String> first) {
        return new TarEntry(
                ByteNames.normalize(ByteNames.ofText(file.path())),
                first.isPresent() ? TarEntry.Type.HARD_LINK : file.type(),
                file.isLink() ? 0777 : file.mode(), // the kernel knows no other, whatever an archive says
                file.uid(),
                file.gid(),
                first.isPresent() ? 0 : file.size(),
                time,
                0,
                ByteNames.ofText(first.orElse(file.link())),
                file.deviceMajor(),
                file.deviceMinor(),
                file.xattrs());
    }
}
