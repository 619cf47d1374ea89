package dev.hull.build.export;

import dev.hull.build.tree.FileRegion;
import dev.hull.build.tree.Spool;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerArchive;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that layers make together, read from the layers as they are stored: nothing is unpacked, no privilege is needed.
 * Contents stay where they are in layers that are not compressed; those of others are spooled to one temporary file.
 */
final class MergedFiles implements AutoCloseable {
    /**
     * A file of the result.
     *
     * @param entry with its path
     * @param content where its bytes are, the same object for all names of one file; null for what has none
     */
    record Member(TarEntry entry, @Nullable FileRegion content) {}

    private final TreeMap<String, Member> members = new TreeMap<>();
    private final List<FileChannel> open = new ArrayList<>();
    private final Spool spool;

    private MergedFiles(Path spool) {
        this.spool = new Spool(spool);
    }

    /**
     * Merges layers, lowest first.
     *
     * @param spool a file that does not exist yet; removed at the end
     */
    static MergedFiles of(StorePaths paths, List<Descriptor> layers, Path spool) throws IOException {
        MergedFiles files = new MergedFiles(spool);
        try {
            for (Descriptor layer : layers) {
                files.read(paths.blob(layer.digest()));
            }
            return files;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /** By path, sorted: directories come before what is in them. */
    NavigableMap<String, Member> members() {
        return members;
    }

    private void read(Path blob) throws IOException {
        boolean plain = LayerArchive.compression(blob) == Compression.NONE;
        FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ);
        open.add(channel);
        Map<String, Member> own = new HashMap<>();
        List<String> hidden = new ArrayList<>();
        List<String> emptied = new ArrayList<>();
        List<Member> ordered = new ArrayList<>();
        try (LayerStream stream = LayerStream.open(Files.newInputStream(blob))) {
            TarReader tar = stream.tar();
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                String base = ByteNames.base(entry.name());
                String parent = ByteNames.parent(entry.name());
                if (base.equals(ByteNames.OPAQUE)) {
                    emptied.add(parent);
                } else if (base.startsWith(ByteNames.WHITEOUT)) {
                    String name = base.substring(ByteNames.WHITEOUT.length());
                    hidden.add(parent.isEmpty() ? name : parent + "/" + name);
                } else if (!entry.name().isEmpty()) {
                    Member member = member(entry, own, stream, tar, plain ? channel : null);
                    own.put(entry.name(), member);
                    ordered.add(member);
                }
            }
        }
        hidden.forEach(path -> {
            members.remove(path);
            removeBelow(path);
        });
        emptied.forEach(this::removeBelow);
        ordered.forEach(this::put);
    }

    private Member member(
            TarEntry entry, Map<String, Member> own, LayerStream stream, TarReader tar, @Nullable FileChannel channel)
            throws IOException {
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            Member target = own.getOrDefault(entry.linkName(), members.get(entry.linkName()));
            return target == null
                    ? new Member(entry, null)
                    : new Member(target.entry().withName(entry.name()), target.content());
        }
        if (entry.type() != TarEntry.Type.FILE) {
            return new Member(entry, null);
        }
        if (channel != null) {
            long position = stream.feed().position();
            List<long[]> pieces = new ArrayList<>();
            tar.content((at, bytes, offset, length) -> pieces.add(new long[] {at, length}));
            return isWhole(pieces, entry.size())
                    ? new Member(entry, new FileRegion(channel, position, entry.size()))
                    : withHoles(entry, channel, position, pieces);
        }
        return new Member(entry, spool.add(tar, entry));
    }

    private static boolean isWhole(List<long[]> pieces, long size) {
        long end = 0;
        for (long[] piece : pieces) {
            if (piece[0] != end) {
                return false;
            }
            end += piece[1];
        }
        return end == size;
    }

    /** A sparse file: its pieces lie behind each other in the layer, and where they belong in the spool. */
    private Member withHoles(TarEntry entry, FileChannel channel, long position, List<long[]> pieces)
            throws IOException {
        long from = position;
        for (long[] piece : pieces) {
            ByteBuffer bytes = ByteBuffer.allocate((int) piece[1]);
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
            spool.write(piece[0], bytes.array(), 0, bytes.capacity());
            from += piece[1];
        }
        return new Member(entry, spool.end(entry.size()));
    }

    private void put(Member member) {
        String path = member.entry().name();
        boolean directory = member.entry().type() == TarEntry.Type.DIRECTORY;
        if (!directory) {
            removeBelow(path);
        }
        for (String up = ByteNames.parent(path); !up.isEmpty(); up = ByteNames.parent(up)) {
            Member above = members.get(up);
            if (above == null || above.entry().type() != TarEntry.Type.DIRECTORY) {
                members.put(up, new Member(TarEntry.directory(up, 0755), null));
            }
        }
        members.put(path, member);
    }

    private void removeBelow(String path) {
        if (path.isEmpty()) {
            members.clear();
        } else {
            members.subMap(path + "/", path + "0").clear(); // '0' is the character behind '/'
        }
    }

    @Override
    public void close() throws IOException {
        try (spool) {
            for (FileChannel channel : open) {
                channel.close(); // it was only read: nothing can be lost
            }
        }
    }
}
