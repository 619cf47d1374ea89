package dev.hull.engine.files;

import dev.hull.image.layer.LayerRecord;
import dev.hull.image.layer.OverlayAttribute;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads a tree that somebody else may be changing: every name is opened once, in the open directory that it is in, without
 * following a link, and what is passed on is told by the descriptor. What vanishes meanwhile is passed over. Names are sorted.
 */
final class TreeSource {
    private static final int DEEPEST = 400; // directories that are open at once

    private record Identity(long fileSystem, long inode) {}

    private final EntrySink sink;
    private final Consumer<String> warnings;
    private final Predicate<String> wanted;
    private final Map<Identity, String> links = new HashMap<>();

    /**
     * A source that passes on to a sink.
     *
     * @param warnings hears what cannot be passed on
     */
    TreeSource(EntrySink sink, Consumer<String> warnings) {
        this(sink, warnings, name -> true);
    }

    /** The same for a part of the names; what is in a directory that is not wanted is not looked at. */
    TreeSource(EntrySink sink, Consumer<String> warnings, Predicate<String> wanted) {
        this.sink = sink;
        this.warnings = warnings;
        this.wanted = wanted;
    }

    /** Passes on what has that name, under another one ("" for the place itself). */
    void read(DirectoryHandle parent, String name, String as) throws IOException {
        read(parent, name, as, 0);
    }

    /** Passes on a directory. */
    void readDirectory(DirectoryHandle directory, String as) throws IOException {
        readDirectory(directory, as, 0);
    }

    private void read(DirectoryHandle parent, String name, String as, int depth) throws IOException {
        try {
            FileStatus status = parent.status(name).orElse(null);
            if (status == null) {
                return;
            }
            if (status.isDirectory()) {
                try (DirectoryHandle directory = parent.openChild(name)) {
                    readDirectory(directory, as, depth);
                }
            } else if (status.isFile()) {
                try (FileHandle file = parent.openChildFile(name)) {
                    readFile(file, as);
                }
            } else {
                readSpecial(parent, name, as, status);
            }
        } catch (KernelException e) {
            boolean exchanged = e.isMissing() || e.isNotDirectory() || e.isLink();
            if (depth == 0 || !exchanged) {
                throw e;
            }
        }
    }

    private void readDirectory(DirectoryHandle directory, String as, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED, ByteNames.display(as) + ": more than " + DEEPEST + " directories deep");
        }
        sink.add(
                entry(as, TarEntry.Type.DIRECTORY, directory.status(), "", attributes(directory.xattrs())),
                Content.NONE);
        if (OverlayAttribute.isOpaque(directory.xattrs())) {
            sink.opaque(as);
        }
        List<String> names = directory.list();
        Collections.sort(names);
        for (String name : names) {
            String path = as.isEmpty() ? name : as + "/" + name;
            if (wanted.test(path)) {
                read(directory, name, path, depth + 1);
            }
        }
    }

    private void readFile(FileHandle file, String as) throws IOException {
        FileStatus status = file.status();
        if (!status.isFile()) {
            return; // exchanged since it was looked at
        }
        if (status.links() > 1) {
            String first = links.putIfAbsent(new Identity(status.fileSystem(), status.inode()), as);
            if (first != null) {
                sink.add(
                        entry(as, TarEntry.Type.HARD_LINK, status, first, Collections.emptyNavigableMap()),
                        Content.NONE);
                return;
            }
        }
        sink.add(entry(as, TarEntry.Type.FILE, status, "", file.xattrs()), Content.of(file, status.size()));
    }

    private void readSpecial(DirectoryHandle parent, String name, String as, FileStatus status) throws IOException {
        TarEntry.Type type;
        String target = "";
        if (status.isSymlink()) {
            type = TarEntry.Type.SYMLINK;
            target = parent.readSymlink(name);
        } else if (status.isFifo()) {
            type = TarEntry.Type.FIFO;
        } else if (status.isCharacterDevice()) {
            type = TarEntry.Type.CHARACTER_DEVICE;
        } else if (status.isBlockDevice()) {
            type = TarEntry.Type.BLOCK_DEVICE;
        } else {
            warnings.accept("sockets are not copied: " + ByteNames.display(as));
            return;
        }
        sink.add(entry(as, type, status, target, Collections.emptyNavigableMap()), Content.NONE);
    }

    private static TarEntry entry(
            String as, TarEntry.Type type, FileStatus status, String link, SequencedMap<String, byte[]> attributes) {
        boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        long[] owner = owner(attributes, status);
        return new TarEntry(
                as,
                type,
                (int) owner[2],
                owner[0],
                owner[1],
                type == TarEntry.Type.FILE ? status.size() : 0,
                status.mtimeSeconds(),
                status.mtimeNanos(),
                link,
                device ? status.deviceMajor() : 0,
                device ? status.deviceMinor() : 0,
                attributes(attributes));
    }

    /** Owner, group and mode: those on record where an ordinary user could not give them away. */
    private static long[] owner(Map<String, byte[]> attributes, FileStatus status) {
        byte[] record = attributes.get(LayerRecord.OWNER);
        if (record != null) {
            String[] parts = new String(record, StandardCharsets.US_ASCII).split(":", -1);
            try {
                return new long[] {
                    Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2], 8) & 07777
                };
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                // not one of Hull's
            }
        }
        return new long[] {status.uid(), status.gid(), status.permissions()};
    }

    /** Without those that belong to the place and not to the file. */
    static SequencedMap<String, byte[]> attributes(SequencedMap<String, byte[]> all) {
        SequencedMap<String, byte[]> kept = new TreeMap<>();
        all.forEach((key, value) -> {
            boolean ofPlace = key.startsWith("trusted.")
                    || key.startsWith("user.overlay.")
                    || key.equals(LayerRecord.OWNER)
                    || key.equals("security.selinux")
                    || key.startsWith("system.");
            if (!ofPlace) {
                kept.put(key, value);
            }
        });
        return kept;
    }
}
