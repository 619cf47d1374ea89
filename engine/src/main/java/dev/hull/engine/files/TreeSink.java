package dev.hull.engine.files;

import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes files beneath an open directory, and nowhere else, whatever links stand or come in the way: names are made in open
 * directories only, links in the place of a directory are refused. Files are replaced, directories merge; neither takes the
 * place of the other.
 */
final class TreeSink implements EntrySink, AutoCloseable {
    private static final int DEEPEST = 400;
    private static final int KEPT_OPEN = DEEPEST + 100;
    private static final int SETUID_SETGID = 06000;

    private record Late(TarEntry entry, int mode) {}

    private final DirectoryHandle base;
    private final Ownership ownership;
    private final Consumer<String> warnings;
    private final LinkedHashMap<String, DirectoryHandle> open = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Late> late = new ArrayList<>();

    /**
     * A sink.
     *
     * @param base where everything goes; stays open
     * @param warnings hears what could not be made
     */
    TreeSink(DirectoryHandle base, Ownership ownership, Consumer<String> warnings) {
        this.base = base;
        this.ownership = ownership;
        this.warnings = warnings;
    }

    @Override
    public void add(TarEntry entry, Content content) throws IOException {
        if (entry.name().isEmpty()) {
            return; // the place itself stays as it is
        }
        if (entry.name().chars().filter(c -> c == '/').count() > DEEPEST) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED, shown(entry) + ": more than " + DEEPEST + " directories deep");
        }
        String name = ByteNames.base(entry.name());
        DirectoryHandle parent = directory(ByteNames.parent(entry.name()));
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            makeDirectory(parent, name, entry);
            return;
        }
        if (parent.status(name).filter(FileStatus::isDirectory).isPresent()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot overwrite directory \"" + shown(entry) + "\" with non-directory \"" + shown(entry) + "\"");
        }
        switch (entry.type()) {
            case FILE -> makeFile(parent, name, entry, content);
            case HARD_LINK -> {
                remove(parent, name);
                String target = entry.linkName();
                parent.makeLink(name, directory(ByteNames.parent(target)), ByteNames.base(target));
            }
            case SYMLINK -> {
                remove(parent, name);
                parent.makeSymlink(name, entry.linkName());
                finish(parent, name, entry);
            }
            case FIFO -> {
                remove(parent, name);
                parent.makeNode(name, 0010000 | entry.mode() & 0777, 0, 0);
                finish(parent, name, entry);
            }
            case CHARACTER_DEVICE -> makeDevice(parent, name, entry, 0020000);
            case BLOCK_DEVICE -> makeDevice(parent, name, entry, 0060000);
            case DIRECTORY -> throw new IllegalStateException();
        }
    }

    private static String shown(TarEntry entry) {
        return ByteNames.display(entry.name());
    }

    private void makeDirectory(DirectoryHandle parent, String name, TarEntry entry) throws IOException {
        try {
            parent.makeDirectory(name, 0700);
        } catch (KernelException e) {
            Optional<FileStatus> there = e.isExisting() ? parent.status(name) : Optional.empty();
            if (there.isEmpty()) {
                throw e;
            }
            if (!there.get().isDirectory()) {
                throw new HullException(
                        ErrorKind.CONFLICT,
                        "cannot overwrite non-directory \"" + shown(entry) + "\" with directory \"" + shown(entry)
                                + "\"");
            }
        }
        DirectoryHandle directory = directory(entry.name());
        boolean owned = own(() -> directory.changeOwner(entry.uid(), entry.gid()));
        attributes(entry, directory::setXattr);
        late.add(new Late(entry, mode(entry, owned)));
    }

    private void makeFile(DirectoryHandle parent, String name, TarEntry entry, Content content) throws IOException {
        boolean fresh = remove(parent, name);
        try (FileHandle file = fresh ? parent.createFile(name, 0600) : parent.openChildForWriting(name)) {
            if (!fresh) {
                if (!file.status().isFile()) {
                    throw new HullException(
                            ErrorKind.CONFLICT, "cannot overwrite the mount point \"" + shown(entry) + "\"");
                }
                file.truncate(0);
            }
            content.pieces(file::write);
            if (file.status().size() < entry.size()) {
                file.truncate(entry.size());
            }
            boolean owned = own(() -> file.changeOwner(entry.uid(), entry.gid()));
            attributes(entry, file::setXattr);
            file.changeMode(mode(entry, owned));
            file.changeTime(entry.mtimeSeconds(), entry.mtimeNanos());
        }
    }

    private void makeDevice(DirectoryHandle parent, String name, TarEntry entry, int type) throws IOException {
        if (ownership == Ownership.CALLER) {
            warnings.accept("devices are only copied with -a: " + shown(entry));
            return;
        }
        remove(parent, name);
        try {
            parent.makeNode(name, type | entry.mode() & 0777, entry.deviceMajor(), entry.deviceMinor());
        } catch (KernelException e) {
            if (!e.isPermission()) {
                throw e;
            }
            warnings.accept("devices can only be made by the machine's root: " + shown(entry));
            return;
        }
        finish(parent, name, entry);
    }

    private void finish(DirectoryHandle parent, String name, TarEntry entry) throws IOException {
        own(() -> parent.changeOwner(name, entry.uid(), entry.gid()));
        parent.changeTime(name, entry.mtimeSeconds(), entry.mtimeNanos());
    }

    /** Takes away what has the name and is no directory; false when it is a mount point, which stays. */
    private static boolean remove(DirectoryHandle parent, String name) throws IOException {
        try {
            parent.remove(name);
        } catch (KernelException e) {
            if (e.isBusy()) {
                return false;
            }
            if (!e.isMissing()) {
                throw e;
            }
        }
        return true;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /** Whether the copy has the owner of the original. */
    private boolean own(Action change) throws IOException {
        if (ownership == Ownership.CALLER) {
            return false;
        }
        try {
            change.run();
            return true;
        } catch (KernelException e) {
            if (!e.isPermission() && !e.isInvalid()) {
                throw e;
            }
            return false; // an owner that does not exist here, or that this user cannot give
        }
    }

    private static int mode(TarEntry entry, boolean owned) {
        return owned ? entry.mode() : entry.mode() & ~SETUID_SETGID;
    }

    @FunctionalInterface
    private interface Attribute {
        void set(String key, byte[] value) throws IOException;
    }

    private void attributes(TarEntry entry, Attribute attribute) throws IOException {
        for (Map.Entry<String, byte[]> each : entry.xattrs().entrySet()) {
            String key = each.getKey();
            boolean harmless = key.startsWith("user.") && !key.startsWith("user.overlay.");
            if (!harmless && (ownership == Ownership.CALLER || !key.startsWith("security."))) {
                continue;
            }
            try {
                attribute.set(key, each.getValue());
            } catch (KernelException e) {
                if (!e.isPermission() && !e.isUnsupported() && !e.isInvalid()) {
                    throw e;
                }
            }
        }
    }

    /** The directory of that path, made if it is missing; valid until some others were asked for. */
    private DirectoryHandle directory(String path) throws IOException {
        if (path.isEmpty()) {
            return base;
        }
        DirectoryHandle directory = open.get(path);
        if (directory == null) {
            DirectoryHandle parent = directory(ByteNames.parent(path));
            String name = ByteNames.base(path);
            try {
                directory = parent.openChild(name);
            } catch (KernelException e) {
                if (e.isNotDirectory() || e.isLink()) {
                    throw new HullException(
                            ErrorKind.CONFLICT,
                            "cannot write below \"" + ByteNames.display(path) + "\": it is no directory, and links are"
                                    + " not followed",
                            e);
                }
                if (!e.isMissing()) {
                    throw e;
                }
                parent.makeDirectory(name, 0755);
                directory = parent.openChild(name);
            }
            open.put(path, directory);
            if (open.size() > KEPT_OPEN) {
                open.pollFirstEntry().getValue().close();
            }
        }
        return directory;
    }

    /** Directories get their mode and time when nothing is written into them any more. */
    @Override
    public void finish() throws IOException {
        for (Late each : late.reversed()) {
            DirectoryHandle directory = directory(each.entry().name());
            directory.changeMode(each.mode());
            directory.changeTime(each.entry().mtimeSeconds(), each.entry().mtimeNanos());
        }
    }

    @Override
    public void close() throws IOException {
        for (DirectoryHandle directory : open.values()) {
            directory.close();
        }
        open.clear();
    }
}
