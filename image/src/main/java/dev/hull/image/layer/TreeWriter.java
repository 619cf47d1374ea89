package dev.hull.image.layer;

import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the entries of an archive beneath a directory as a lower directory of overlayfs: {@code .wh.NAME} becomes a character
 * device 0:0, {@code .wh..wh..opq} marks its directory opaque. A later entry replaces an earlier one of its name, except that
 * directories merge. Directories get their mode and time at the end, when nothing is written into them any more.
 */
final class TreeWriter implements AutoCloseable {
    private static final int REPLACED_LIMIT = 100_000;

    private record Late(int mode, long seconds, int nanos) {}

    private final DirectoryHandle root;
    private final DirectoryHandle trash;
    private final OverlayAttribute attribute;
    private final OpenDirectories open;
    private final Notices notices = new Notices();
    private final Attributes attributes = new Attributes(notices);
    private final TreeMap<String, Late> late = new TreeMap<>();
    private final TreeSet<String> opaque = new TreeSet<>();
    private long content;
    private int replaced;

    /**
     * A writer.
     *
     * @param root empty directory for the tree
     * @param trash empty directory of the same file system, for what later entries replace
     */
    TreeWriter(DirectoryHandle root, DirectoryHandle trash, OverlayAttribute attribute) {
        this.root = root;
        this.trash = trash;
        this.attribute = attribute;
        this.open = new OpenDirectories(root);
    }

    /** Writes all entries. */
    void write(TarReader reader) throws IOException {
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            try {
                write(entry, reader);
            } catch (KernelException e) {
                throw explain(entry, e);
            }
        }
        for (Map.Entry<String, Late> each : late.descendingMap().entrySet()) {
            Late value = each.getValue();
            try (DirectoryHandle directory = root.openDirectory(each.getKey())) {
                directory.changeTime(value.seconds(), value.nanos());
                directory.changeMode(value.mode());
            } catch (KernelException e) {
                if (!e.isMissing() && !e.isNotDirectory()) {
                    throw e; // else replaced meanwhile, through a symbolic link
                }
            }
        }
    }

    private static IOException explain(TarEntry entry, KernelException e) {
        if (e.isMissing() || e.isNotDirectory() || (entry.type() == TarEntry.Type.HARD_LINK && e.isPermission())) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "entry '" + ByteNames.display(entry.name()) + "' refused: " + e.getReason()
                            + (entry.type() == TarEntry.Type.HARD_LINK
                                    ? " (hard link to '" + ByteNames.display(entry.linkName()) + "')"
                                    : ""),
                    e);
        }
        return e;
    }

    private void write(TarEntry entry, TarReader reader) throws IOException {
        if (entry.name().isEmpty()) {
            if (entry.type() == TarEntry.Type.DIRECTORY) {
                directory(root, entry);
            }
            return;
        }
        String name = ByteNames.base(entry.name());
        String parentPath = ByteNames.parent(entry.name());
        if (name.startsWith(ByteNames.WHITEOUT)) {
            whiteout(parentPath, name.substring(ByteNames.WHITEOUT.length()), entry);
            return;
        }
        switch (entry.type()) {
            case FILE -> file(name, entry, reader);
            case HARD_LINK ->
                make(entry, parent -> {
                    DirectoryHandle target = open.get(ByteNames.parent(entry.linkName()));
                    parent.makeLink(name, target, ByteNames.base(entry.linkName()));
                });
            case SYMLINK -> {
                make(entry, parent -> parent.makeSymlink(name, entry.linkName()));
                attributes.apply(open.get(parentPath), name, entry);
            }
            case DIRECTORY -> directory(name, entry);
            case CHARACTER_DEVICE -> device(name, entry, 0020000);
            case BLOCK_DEVICE -> device(name, entry, 0060000);
            case FIFO -> {
                make(entry, parent -> parent.makeNode(name, 0010000 | entry.mode(), 0, 0));
                attributes.apply(open.get(parentPath), name, entry);
            }
        }
    }

    private void file(String name, TarEntry entry, TarReader reader) throws IOException {
        FileHandle[] made = new FileHandle[1];
        make(entry, parent -> made[0] = parent.createFile(name, 0600));
        try (FileHandle file = made[0]) {
            long[] end = {0};
            reader.content((position, bytes, offset, length) -> {
                file.write(position, bytes, offset, length);
                end[0] = position + length;
            });
            if (end[0] < entry.size()) {
                file.truncate(entry.size());
            }
            attributes.apply(file, entry);
            content += entry.size();
        }
    }

    private void directory(String name, TarEntry entry) throws IOException {
        DirectoryHandle parent = open.get(ByteNames.parent(entry.name()));
        boolean hides = false;
        try {
            parent.makeDirectory(name, 0700);
        } catch (KernelException e) {
            if (!e.isExisting()) {
                throw e;
            }
            FileStatus existing = parent.status(name).orElseThrow();
            if (!existing.isDirectory()) {
                replace(entry);
                open.get(ByteNames.parent(entry.name())).makeDirectory(name, 0700);
            }
            hides = existing.isWhiteout();
        }
        DirectoryHandle directory = open.get(entry.name());
        directory(directory, entry);
        if (hides) {
            markOpaque(entry.name(), directory);
        }
    }

    private void directory(DirectoryHandle directory, TarEntry entry) throws IOException {
        int mode = attributes.apply(directory, entry);
        late.put(entry.name(), new Late(mode, entry.mtimeSeconds(), entry.mtimeNanos()));
    }

    private void device(String name, TarEntry entry, int type) throws IOException {
        if (type == 0020000 && entry.deviceMajor() == 0 && entry.deviceMinor() == 0) {
            notices.add("devices 0:0, which would hide files of lower layers", ByteNames.display(entry.name()));
            return;
        }
        try {
            make(entry, parent -> parent.makeNode(name, type | entry.mode(), entry.deviceMajor(), entry.deviceMinor()));
        } catch (KernelException e) {
            if (!e.isPermission()) {
                throw e;
            }
            notices.add("devices that only the machine's root can make", ByteNames.display(entry.name()));
            return;
        }
        attributes.apply(open.get(ByteNames.parent(entry.name())), name, entry);
    }

    @FunctionalInterface
    private interface Making {
        void in(DirectoryHandle parent) throws IOException;
    }

    /** Makes something in the entry's directory; what has its name is replaced. */
    private void make(TarEntry entry, Making making) throws IOException {
        String parentPath = ByteNames.parent(entry.name());
        try {
            making.in(open.get(parentPath));
        } catch (KernelException e) {
            if (!e.isExisting()) {
                throw e;
            }
            replace(entry);
            making.in(open.get(parentPath));
        }
    }

    /** Takes away what has the entry's name. Open directories may be gone then, or be others by their path. */
    private void replace(TarEntry entry) throws IOException {
        String path = entry.name();
        String name = ByteNames.base(path);
        DirectoryHandle parent = open.get(ByteNames.parent(path));
        FileStatus existing = parent.status(name).orElseThrow();
        if (existing.isDirectory()) {
            if (++replaced > REPLACED_LIMIT) {
                throw new HullException(
                        ErrorKind.RESOURCE_EXHAUSTED,
                        "entry '" + ByteNames.display(path) + "' refused: too many directories are replaced");
            }
            parent.rename(name, trash, Integer.toString(replaced));
            late.remove(path);
            late.subMap(path + "/", path + "0").clear(); // '0' follows '/'
            opaque.remove(path);
            opaque.subSet(path + "/", path + "0").clear();
        } else {
            parent.remove(name);
        }
        if (existing.isDirectory() || existing.isSymlink()) {
            open.forget();
        }
    }

    private void whiteout(String directoryPath, String hidden, TarEntry entry) throws IOException {
        if (hidden.equals(ByteNames.OPAQUE.substring(ByteNames.WHITEOUT.length()))) {
            markOpaque(directoryPath, open.get(directoryPath));
            return;
        }
        if (hidden.startsWith(ByteNames.WHITEOUT)) {
            return; // notes of aufs, without meaning for others
        }
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "entry '" + ByteNames.display(entry.name()) + "' refused: it hides no name of its directory");
        }
        DirectoryHandle directory = open.get(directoryPath);
        try {
            directory.makeNode(hidden, 0020000, 0, 0);
        } catch (KernelException e) {
            if (!e.isExisting()) {
                throw e;
            }
            // a name of this very layer stays; a directory hides what lies below
            if (directory.status(hidden).orElseThrow().isDirectory()) {
                String path = directoryPath.isEmpty() ? hidden : directoryPath + "/" + hidden;
                markOpaque(path, open.get(path));
            }
        }
    }

    private void markOpaque(String path, DirectoryHandle directory) throws IOException {
        directory.setXattr(attribute.key(), new byte[] {'y'});
        opaque.add(path);
    }

    /** Directories that were marked opaque. */
    List<String> opaque() {
        return List.copyOf(opaque);
    }

    /** Bytes of all files. */
    long content() {
        return content;
    }

    long ownersRecorded() {
        return attributes.ownersRecorded();
    }

    List<String> notices() {
        return notices.sentences();
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
