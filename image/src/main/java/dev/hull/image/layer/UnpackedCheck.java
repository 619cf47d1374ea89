package dev.hull.image.layer;

import dev.hull.image.content.StorePaths;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares an unpacked layer with its archive: every entry must be there with its kind, size, content and target, and nothing else
 * may be.
 */
public final class UnpackedCheck implements AutoCloseable {
    private static final int PIECE = 256 * 1024;

    private final DirectoryHandle root;
    private final Map<String, DirectoryHandle> open = new HashMap<>();
    private final byte[] buffer = new byte[PIECE];
    private final Set<String> expected = new HashSet<>();
    private String difference = "";

    private UnpackedCheck(DirectoryHandle root) {
        this.root = root;
    }

    /**
     * The first difference, as the end of a sentence; empty when there is none.
     *
     * @param blob the layer's archive, whose digest was checked
     */
    public static Optional<String> compare(StorePaths paths, Digest diffId, InputStream blob) throws IOException {
        Optional<LayerRecord> record = LayerRecord.read(paths, diffId);
        if (record.isEmpty()) {
            return Optional.of("its record is missing");
        }
        try (DirectoryHandle tree = DirectoryHandle.open(paths.layerTree(diffId));
                UnpackedCheck check = new UnpackedCheck(tree);
                LayerStream stream = LayerStream.open(blob)) {
            check.archive(stream.tar());
            if (check.difference.isEmpty()) {
                check.surplus(tree, "");
            }
            return check.difference.isEmpty() ? Optional.empty() : Optional.of(check.difference);
        } catch (KernelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void archive(TarReader tar) throws IOException {
        Map<String, TarEntry> last = new HashMap<>();
        for (Optional<TarEntry> next = tar.next(); next.isPresent() && difference.isEmpty(); next = tar.next()) {
            TarEntry entry = next.get();
            String base = ByteNames.base(entry.name());
            String parent = ByteNames.parent(entry.name());
            for (String up = parent; !up.isEmpty(); up = ByteNames.parent(up)) {
                expected.add(up);
            }
            if (base.equals(ByteNames.OPAQUE)) {
                continue;
            }
            if (base.startsWith(ByteNames.WHITEOUT)) {
                String hidden = base.substring(ByteNames.WHITEOUT.length());
                expected.add(parent.isEmpty() ? hidden : parent + "/" + hidden);
                continue;
            }
            boolean again = !expected.add(entry.name()) && last.containsKey(entry.name());
            last.put(entry.name(), entry);
            if (!again && !entry.name().isEmpty()) {
                entry(tar, entry, parent, base);
            }
        }
    }

    private void entry(TarReader tar, TarEntry entry, String parent, String base) throws IOException {
        Optional<FileStatus> found = directory(parent).status(base);
        if (found.isEmpty()) {
            boolean device =
                    entry.type() == TarEntry.Type.CHARACTER_DEVICE || entry.type() == TarEntry.Type.BLOCK_DEVICE;
            if (!device) { // an ordinary user cannot make one
                difference = "/" + ByteNames.display(entry.name()) + " is missing";
            }
            return;
        }
        FileStatus status = found.get();
        boolean same = switch (entry.type()) {
            case FILE -> status.isFile() && status.size() == entry.size();
            case HARD_LINK -> !status.isDirectory();
            case SYMLINK ->
                status.isSymlink() && directory(parent).readSymlink(base).equals(entry.linkName());
            case DIRECTORY -> status.isDirectory();
            case FIFO -> status.isFifo();
            case CHARACTER_DEVICE -> status.isCharacterDevice();
            case BLOCK_DEVICE -> status.isBlockDevice();
        };
        if (!same) {
            difference = "/" + ByteNames.display(entry.name()) + " is something else than in the archive";
        } else if (entry.type() == TarEntry.Type.FILE && entry.size() > 0) {
            content(tar, entry);
        }
    }

    private void content(TarReader tar, TarEntry entry) throws IOException {
        try (FileHandle file = root.openFile(entry.name())) {
            tar.content((position, bytes, offset, length) -> {
                for (int done = 0; done < length && difference.isEmpty(); ) {
                    int read = file.read(position + done, buffer, 0, Math.min(PIECE, length - done));
                    boolean same = read > 0
                            && java.util.Arrays.equals(bytes, offset + done, offset + done + read, buffer, 0, read);
                    if (!same) {
                        difference = "/" + ByteNames.display(entry.name()) + " has other content";
                    }
                    done += Math.max(1, read);
                }
            });
        }
    }

    private DirectoryHandle directory(String path) throws IOException {
        if (path.isEmpty()) {
            return root;
        }
        DirectoryHandle known = open.get(path);
        if (known == null) {
            if (open.size() >= 64) {
                close();
            }
            known = root.openDirectory(path);
            open.put(path, known);
        }
        return known;
    }

    private void surplus(DirectoryHandle directory, String path) throws IOException {
        for (String name : directory.list()) {
            String inner = path.isEmpty() ? name : path + "/" + name;
            Optional<FileStatus> status = directory.status(name);
            if (!expected.contains(inner) && difference.isEmpty()) {
                difference = "/" + ByteNames.display(inner) + " is not in the archive";
            }
            if (status.isPresent() && status.get().isDirectory() && difference.isEmpty()) {
                try (DirectoryHandle child = directory.openDirectory(name)) {
                    surplus(child, inner);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (DirectoryHandle each : open.values()) {
            each.close();
        }
        open.clear();
    }
}
