package dev.hull.image.layer;

import dev.hull.image.content.LayerSizes;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the headers of an archive in passing and refuses what could not be unpacked: damage, names that lead out, hard links
 * to nothing, files where directories are needed. Content is gone over, not looked at.
 */
final class ArchiveCheck {
    private final PathKinds kinds = new PathKinds();
    private final List<String> notices = new ArrayList<>();
    private long content;
    private long entries;

    /**
     * Checks all of it and reads the feed to its end.
     *
     * @return sizes of the archive
     */
    LayerSizes check(ByteFeed feed) throws IOException {
        TarReader reader = new TarReader(feed);
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            check(entry);
            content += entry.size();
            entries++;
        }
        if (!reader.endMarkSeen() && entries > 0) {
            notices.add("the archive has no end mark: it may have been cut off after its entry " + entries);
        }
        feed.skip(Long.MAX_VALUE);
        return new LayerSizes(feed.position(), content, entries);
    }

    /** What is odd, but no error. */
    List<String> notices() {
        return notices;
    }

    private void check(TarEntry entry) {
        String name = entry.name();
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            checkLink(entry);
        }
        long hash = PathKinds.ROOT;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/') {
                checkParent(entry, hash, i);
            }
            hash = PathKinds.extend(hash, c);
        }
        kinds.put(
                hash,
                switch (entry.type()) {
                    case DIRECTORY -> PathKinds.DIRECTORY;
                    case SYMLINK -> PathKinds.SYMLINK;
                    case FILE, HARD_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> PathKinds.FILE;
                });
    }

    private void checkParent(TarEntry entry, long hash, int length) {
        int kind = kinds.get(hash);
        if (kind == PathKinds.FILE) {
            throw refused(
                    entry,
                    "'" + ByteNames.display(entry.name().substring(0, length))
                            + "', where a directory is needed, is a file");
        }
        if (kind == PathKinds.UNKNOWN) {
            kinds.put(hash, PathKinds.DIRECTORY);
        }
    }

    /** The target must have come before. Below a symbolic link only the unpacking can tell. */
    private void checkLink(TarEntry entry) {
        String target = entry.linkName();
        if (target.equals(entry.name())) {
            throw refused(entry, "it is a hard link to itself");
        }
        long hash = PathKinds.ROOT;
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) == '/' && kinds.get(hash) == PathKinds.SYMLINK) {
                return;
            }
            hash = PathKinds.extend(hash, target.charAt(i));
        }
        int kind = kinds.get(hash);
        if (kind == PathKinds.UNKNOWN || kind == PathKinds.DIRECTORY) {
            throw refused(
                    entry,
                    "it is a hard link to '" + ByteNames.display(target) + "', which "
                            + (kind == PathKinds.UNKNOWN ? "is not in the archive before it" : "is a directory"));
        }
    }

    private static HullException refused(TarEntry entry, String why) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT, "entry '" + ByteNames.display(entry.name()) + "' refused: " + why);
    }
}
