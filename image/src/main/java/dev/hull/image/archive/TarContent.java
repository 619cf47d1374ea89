package dev.hull.image.archive;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.LayerArchive;
import dev.hull.image.registry.TransferListener;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar archive, plain or compressed, read once from its beginning to its end: small ones are kept, others staged
 * as they come, since only the end of the archive may tell what they are.
 */
final class TarContent extends ArchiveContent {
    /** Real archives have some ten files per image. */
    private static final int MOST_FILES = 20_000;

    private static final int SMALL = 64 * 1024;
    private static final int MOST_KEPT = 16 << 20;
    private static final int MOST_LINKS = 8;

    /** A file of the archive. */
    private sealed interface Item {
        /** Its bytes. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Small(byte[] content) implements Item {}

        /** A blob. */
        record Large(Staged staged) implements Item {}

        /** Another name of the archive, which need not be there. */
        record Link(String target) implements Item {}
    }

    private final Map<String, Item> items = new HashMap<>();
    private int kept;

    private TarContent(StorePaths paths, Ingest ingest, TransferListener listener) {
        super(paths, ingest, listener);
    }

    /** Reads the archive to its end. */
    static TarContent read(InputStream in, StorePaths paths, Ingest ingest, TransferListener listener)
            throws IOException {
        TarContent content = new TarContent(paths, ingest, listener);
        try (InputStream archive = LayerArchive.decompressed(in)) {
            TarReader reader = new TarReader(ByteFeed.of(archive));
            for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                content.take(next.get(), reader);
            }
            if (!reader.endMarkSeen()) {
                boolean empty = content.items.isEmpty();
                throw new HullException(
                        ErrorKind.DATA_LOSS, empty ? "it is empty" : "it has no end mark: it was cut off");
            }
        }
        return content;
    }

    private void take(TarEntry entry, TarReader reader) throws IOException {
        String name = entry.name();
        @Nullable
        Item item = switch (entry.type()) {
            case FILE -> file(entry, reader);
            case SYMLINK -> new Item.Link(target(name, entry.linkName()));
            case HARD_LINK -> new Item.Link(entry.linkName());
            case DIRECTORY -> null;
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
                throw refused(name, "it is neither a file nor a directory nor a link");
        };
        if (item != null && items.put(name, item) != null) {
            throw refused(name, "it occurs twice");
        }
        if (items.size() > MOST_FILES) {
            throw new HullException(
                    ErrorKind.RESOURCE_EXHAUSTED,
                    "it has more than " + MOST_FILES + " files, no archive of images has");
        }
    }

    private Item file(TarEntry entry, TarReader reader) throws IOException {
        String name = entry.name();
        if (entry.size() <= SMALL && kept + entry.size() <= MOST_KEPT) {
            byte[] content = new byte[(int) entry.size()];
            if (content.length > 0 && reader.read(content) != content.length) {
                throw refused(name, "it is stored in an unusual way (sparse)");
            }
            kept += content.length;
            return new Item.Small(content);
        }
        Optional<Staged> stored = stored(name, entry.size());
        return new Item.Large(stored.isPresent() ? stored.get() : stage(name, entry.size(), reader::read));
    }

    /** What a symbolic link means within the archive. */
    private static String target(String name, String link) {
        int slash = name.lastIndexOf('/');
        String path = slash < 0 ? "" : name.substring(0, slash);
        if (link.startsWith("/")) {
            throw refused(name, "it is a link out of the archive, to '" + ByteNames.display(link) + "'");
        }
        for (String part : link.split("/", -1)) {
            if (part.equals("..")) {
                if (path.isEmpty()) {
                    throw refused(name, "it is a link out of the archive, to '" + ByteNames.display(link) + "'");
                }
                path = path.substring(0, Math.max(path.lastIndexOf('/'), 0));
            } else if (!part.isEmpty() && !part.equals(".")) {
                path = path.isEmpty() ? part : path + "/" + part;
            }
        }
        return path;
    }

    private static HullException refused(String name, String why) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT, "its entry '" + ByteNames.display(name) + "' is refused: " + why);
    }

    private Optional<Item> find(String name) {
        String at = ByteNames.normalize(name);
        for (int links = 0; links <= MOST_LINKS; links++) {
            @Nullable Item item = items.get(at);
            if (!(item instanceof Item.Link link)) {
                return Optional.ofNullable(item);
            }
            at = link.target();
        }
        throw refused(name, "it is a link to a link to a link, and so on");
    }

    @Override
    boolean has(String name) {
        return find(name).isPresent();
    }

    @Override
    byte[] document(String name) throws IOException {
        return switch (find(name).orElseThrow(() -> missing(name))) {
            case Item.Small small -> {
                verify(name, small.content());
                yield small.content();
            }
            case Item.Large large -> {
                if (large.staged().size() > MOST_DOCUMENT) {
                    throw tooLong(name, large.staged().size());
                }
                yield Files.readAllBytes(ingest.locate(large.staged().digest()));
            }
            case Item.Link link -> throw new IllegalStateException("links are resolved");
        };
    }

    @Override
    Optional<Staged> blob(String name) throws IOException {
        Optional<Item> item = find(name);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        return switch (item.get()) {
            case Item.Small small -> Optional.of(stage(name, small.content()));
            case Item.Large large -> Optional.of(large.staged());
            case Item.Link link -> throw new IllegalStateException("links are resolved");
        };
    }
}
