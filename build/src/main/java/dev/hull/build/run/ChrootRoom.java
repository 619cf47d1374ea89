package dev.hull.build.run;

import dev.hull.build.copy.Selector;
import dev.hull.build.tree.SourceTree;
import dev.hull.engine.files.ChangeLayer;
import dev.hull.engine.files.UpperDiff;
import dev.hull.engine.run.ChrootPlan;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A copy of all files of a stage, in which a program runs that may have no mounts of its own. What it has changed is told by
 * comparing before and after: whatever a program does to a file, the kernel notes the time of it where the program cannot reach.
 */
public final class ChrootRoom implements AutoCloseable {
    private static final long SYS_ADMIN = 1L << 21;
    private static final int MODE_DEVICE = 0020666;
    private static final Map<String, int[]> DEVICES = Map.of(
            "null", new int[] {1, 3},
            "zero", new int[] {1, 5},
            "full", new int[] {1, 7},
            "random", new int[] {1, 8},
            "urandom", new int[] {1, 9},
            "tty", new int[] {5, 0});

    private final Path root;
    private final Set<String> own = new HashSet<>();
    private Map<Path, Stamp> before = Map.of();

    /** What changes with every change of a file. */
    private record Stamp(long inode, Object changed) {}

    private ChrootRoom(Path root) {
        this.root = root;
    }

    /**
     * Copies the files of a tree.
     *
     * @param place a directory that does not exist yet
     * @param warnings hears of what the program will miss
     */
    public static ChrootRoom prepare(SourceTree files, Path place, Consumer<String> warnings) throws IOException {
        ChrootRoom room = new ChrootRoom(place);
        try {
            new Materializer().write(new Selector(files, List.of(), "the stage").select(List.of("/"), false), place);
            try (DirectoryHandle root = DirectoryHandle.open(place)) {
                room.devices(root, warnings);
                room.copy(root, "resolv.conf", warnings);
                room.copy(root, "hosts", warnings);
            }
            room.before = room.stamps();
            return room;
        } catch (IOException | RuntimeException e) {
            try (room) {
                throw e;
            }
        }
    }

    /** Whether this process may change its root, but neither mount nor make namespaces. */
    public static boolean isWayOut() throws IOException {
        try {
            return (ChrootPlan.capabilities() & SYS_ADMIN) == 0;
        } catch (HullException e) {
            return false;
        }
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    private void devices(DirectoryHandle handle, Consumer<String> warnings) throws IOException {
        try (DirectoryHandle devices = child(handle, "dev")) {
            for (Map.Entry<String, int[]> device : DEVICES.entrySet()) {
                own.add("dev/" + device.getKey());
                try {
                    clear(devices, device.getKey());
                    devices.makeNode(device.getKey(), MODE_DEVICE, device.getValue()[0], device.getValue()[1]);
                    Files.setAttribute(root.resolve("dev").resolve(device.getKey()), "unix:mode", 0666);
                } catch (KernelException e) {
                    if (!e.isPermission()) {
                        throw e;
                    }
                    warnings.accept("there is no /dev/" + device.getKey() + ": this process may make no devices"
                            + " (capability CAP_MKNOD)");
                }
            }
        } catch (KernelException e) {
            warnings.accept("there are no devices: /dev of the stage is no directory");
        }
    }

    private DirectoryHandle child(DirectoryHandle handle, String name) throws IOException {
        if (handle.status(name).isEmpty()) {
            handle.makeDirectory(name, 0755);
            own.add(name);
        }
        return handle.openChild(name);
    }

    private static void clear(DirectoryHandle directory, String name) throws IOException {
        if (directory.status(name).isPresent()) {
            directory.remove(name);
        }
    }

    /** The host's file in place of the stage's, which is in the layers below and stays as it is there. */
    private void copy(DirectoryHandle handle, String name, Consumer<String> warnings) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(Path.of("/etc", name));
        } catch (NoSuchFileException e) {
            return;
        }
        try (DirectoryHandle directory = child(handle, "etc")) {
            own.add("etc/" + name);
            clear(directory, name);
            try (var file = directory.createFile(name, 0644)) {
                file.write(0, content, 0, content.length);
            }
        } catch (KernelException e) {
            warnings.accept("/etc/" + name + " is that of the stage: /etc is no directory there");
        }
    }

    private Map<Path, Stamp> stamps() throws IOException {
        Map<Path, Stamp> stamps = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Map<String, Object> found = Files.readAttributes(file, "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
                Object changed = found.get("ctime");
                if (!file.equals(root) && changed != null && found.get("ino") instanceof Long inode) {
                    stamps.put(root.relativize(file), new Stamp(inode, changed));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return stamps;
    }

    /** Writes what the program has changed. */
    public LayerWriter.Layer layer(Ingest ingest, Instant latest, Consumer<String> warnings) throws IOException {
        Map<Path, Stamp> after = stamps();
        List<UpperDiff.Change> changes = new ArrayList<>();
        for (Path gone : before.keySet()) {
            Path parent = gone.getParent();
            boolean top = !after.containsKey(gone) && (parent == null || isDirectory(after, parent));
            if (top && !own.contains(gone.toString())) {
                hide(gone);
                changes.add(new UpperDiff.Change(UpperDiff.Kind.DELETED, name(gone)));
            }
        }
        after.forEach((path, stamp) -> {
            Stamp old = before.get(path);
            if (!stamp.equals(old) && !own.contains(path.toString())) {
                UpperDiff.Kind kind = old == null ? UpperDiff.Kind.ADDED : UpperDiff.Kind.MODIFIED;
                changes.add(new UpperDiff.Change(kind, name(path)));
            }
        });
        return ChangeLayer.write(ingest, root, changes, Optional.of(latest), warnings);
    }

    private boolean isDirectory(Map<Path, Stamp> after, Path path) {
        return after.containsKey(path) && Files.isDirectory(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** What is removed is marked as overlayfs marks it, so that the layer says so. */
    private void hide(Path gone) throws IOException {
        Path parent = gone.getParent();
        try (DirectoryHandle handle = DirectoryHandle.open(parent == null ? root : root.resolve(parent))) {
            handle.makeNode(ByteNames.ofText(gone.getFileName().toString()), 0020000, 0, 0);
        }
    }

    private static String name(Path path) {
        return ByteNames.ofText(path.toString());
    }

    @Override
    public void close() throws IOException {
        DurableFiles.deleteTree(root);
    }
}
