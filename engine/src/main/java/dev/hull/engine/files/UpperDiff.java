package dev.hull.engine.files;

import dev.hull.engine.run.MountTable;
import dev.hull.image.layer.LayeredTree;
import dev.hull.image.layer.OverlayAttribute;
import dev.hull.image.tar.ByteNames;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.FileStatus;
import dev.hull.linux.fs.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What a container has changed, told from its upper directory and the layers below, by Docker's rules: a directory counts as
 * changed when its mode or time has, or something in it was added or removed. What Hull itself puts into every container does
 * not count.
 */
public final class UpperDiff {
    /** What has become of a path. */
    public enum Kind {
        MODIFIED('C'),
        ADDED('A'),
        DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /**
     * A change.
     *
     * @param path as a byte string, relative to the root
     */
    public record Change(Kind kind, String path) {
        /** As {@code diff} prints it. */
        public String line() {
            return kind.letter + " /" + new String(ByteNames.toBytes(path), StandardCharsets.UTF_8);
        }
    }

    private final LayeredTree lower;
    private final Set<String> own;
    private final List<Change> changes = new ArrayList<>();

    private UpperDiff(LayeredTree lower, Set<String> own) {
        this.lower = lower;
        this.own = own;
    }

    /**
     * The changes, parents before children, sorted.
     *
     * @param upper the container's upper directory; missing when it never started
     * @param lower the image's layers
     * @param own paths, relative to the root, that Hull makes in every container
     */
    public static List<Change> of(Path upper, LayeredTree lower, Set<String> own) throws IOException {
        UpperDiff diff = new UpperDiff(lower, own);
        if (Files.isDirectory(upper)) {
            try (DirectoryHandle root = DirectoryHandle.open(upper)) {
                diff.walk(root, "", true);
            }
        }
        return diff.changes;
    }

    /** What was found in a directory: a name that came or went, and one of Hull's own. */
    private record Found(boolean names, boolean own) {}

    private Found walk(DirectoryHandle directory, String path, boolean below) throws IOException {
        boolean opaque = OverlayAttribute.isOpaque(directory.xattrs());
        TreeSet<String> names = new TreeSet<>(directory.list());
        Set<String> gone = opaque && below ? new TreeSet<>(lowerNames(path)) : Set.of();
        TreeSet<String> all = new TreeSet<>(names);
        all.addAll(gone);
        boolean came = false;
        boolean hidden = false;
        for (String name : all) {
            String child = path.isEmpty() ? name : path + "/" + name;
            Optional<LayeredTree.Node> old = below ? lower(child) : Optional.empty();
            Optional<FileStatus> status = names.contains(name) ? directory.status(name) : Optional.empty();
            if (old.isEmpty() && (own.contains(child) || isMountTable(directory, name, child, status))) {
                hidden = true;
            } else if (status.isEmpty() || status.get().isWhiteout()) {
                if (old.isPresent()) {
                    changes.add(new Change(Kind.DELETED, child));
                    came = true;
                }
            } else if (status.get().isDirectory()) {
                Found inside = directory(directory, name, child, status.get(), old);
                came |= inside.names();
                hidden |= inside.own();
            } else {
                changes.add(new Change(old.isPresent() ? Kind.MODIFIED : Kind.ADDED, child));
                came |= old.isEmpty();
            }
        }
        return new Found(came, hidden);
    }

    /** Whether this is the link that every container gets whose image has none. */
    private static boolean isMountTable(
            DirectoryHandle directory, String name, String path, Optional<FileStatus> status) throws IOException {
        if (!path.equals(MountTable.PATH)
                || status.filter(FileStatus::isSymlink).isEmpty()) {
            return false;
        }
        try {
            return directory.readSymlink(name).equals(MountTable.TARGET);
        } catch (KernelException e) {
            return false; // another file by now
        }
    }

    /** Whether the directory is new, or is there only because of Hull's own files. */
    private Found directory(
            DirectoryHandle parent, String name, String path, FileStatus status, Optional<LayeredTree.Node> old)
            throws IOException {
        int place = changes.size();
        boolean merged = old.filter(LayeredTree.Node::isDirectory).isPresent();
        Found found;
        try (DirectoryHandle directory = parent.openChild(name)) {
            found = walk(directory, path, merged);
        } catch (KernelException e) {
            if (e.isMissing() || e.isNotDirectory() || e.isLink()) {
                return new Found(false, false); // it has gone meanwhile
            }
            throw e;
        }
        boolean empty = changes.size() == place;
        if (old.isEmpty()) {
            if (!found.own() || !empty) {
                changes.add(place, new Change(Kind.ADDED, path));
                return new Found(true, false);
            }
            return new Found(false, true);
        } else if (!merged || found.names() || !isSame(status, old.get().file(), found.own())) {
            changes.add(place, new Change(Kind.MODIFIED, path));
        }
        return new Found(false, false);
    }

    /** Making Hull's own files changes the time of a directory, so that says nothing then. */
    private static boolean isSame(FileStatus status, Path old, boolean own) throws IOException {
        long nanos = Files.getLastModifiedTime(old, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
        boolean time = status.mtimeSeconds() * 1_000_000_000L + status.mtimeNanos() == nanos;
        int mode = (Integer) Files.getAttribute(old, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
        return mode == status.permissions() && (own || time);
    }

    private static String text(String path) {
        return new String(ByteNames.toBytes(path), StandardCharsets.UTF_8);
    }

    private Optional<LayeredTree.Node> lower(String path) throws IOException {
        return lower.findLink(text(path));
    }

    private List<String> lowerNames(String path) throws IOException {
        List<String> names = new ArrayList<>();
        if (lower.findLink(text(path)).filter(LayeredTree.Node::isDirectory).isPresent()) {
            lower.list(text(path)).forEach(name -> names.add(ByteNames.ofText(name)));
        }
        Collections.sort(names);
        return names;
    }
}
