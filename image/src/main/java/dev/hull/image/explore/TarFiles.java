package dev.hull.image.explore;

import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.RegionStream;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a tar file, found by reading its headers once and then read in place. A compressed one is decompressed into a
 * temporary file first, which has no name and goes with the process.
 */
final class TarFiles implements ArchiveFiles {
    /** Where a member's content lies. */
    private record Place(long start, long length) {}

    private final FileChannel channel;
    private final Map<String, Place> members = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private TarFiles(FileChannel channel) {
        this.channel = channel;
    }

    static TarFiles open(Path file) throws IOException {
        TarFiles files = new TarFiles(channel(file));
        try {
            files.index();
            return files;
        } catch (IOException | RuntimeException e) {
            try (files) {
                throw e;
            }
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        int length;
        try (InputStream in = Files.newInputStream(file)) {
            length = in.readNBytes(head, 0, head.length);
        }
        if (Compression.detect(head, length) == Compression.NONE) {
            return FileChannel.open(file, StandardOpenOption.READ);
        }
        Path plain = Files.createTempFile("hull-archive-", ".tar");
        FileChannel channel = FileChannel.open(plain, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(plain);
        try (LayerStream stream = LayerStream.open(Files.newInputStream(file))) {
            stream.feed().forward(Long.MAX_VALUE, (bytes, offset, count) -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            });
            return channel;
        } catch (IOException | RuntimeException e) {
            try (channel) {
                throw e;
            }
        }
    }

    private void index() throws IOException {
        try (LayerStream stream = LayerStream.open(RegionStream.of(channel, 0, channel.size()))) {
            TarReader tar = stream.tar();
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                switch (entry.type()) {
                    case FILE ->
                        members.put(entry.name(), new Place(stream.feed().position(), entry.size()));
                    case SYMLINK -> links.put(entry.name(), beside(entry.name(), entry.linkName()));
                    case HARD_LINK -> links.put(entry.name(), entry.linkName());
                    default -> {}
                }
            }
        }
    }

    /** Target of a symbolic link, as the name of a member: old Docker has one for a layer that is there twice. */
    private static String beside(String name, String target) {
        Path path = Path.of("/", ByteNames.parent(name)).resolve(target).normalize();
        return path.toString().substring(1);
    }

    private Optional<Place> place(String name) {
        String found = name;
        for (int hops = 0; hops < 8 && links.containsKey(found); hops++) {
            found = links.getOrDefault(found, found);
        }
        return Optional.ofNullable(members.get(found));
    }

    @Override
    public Optional<Long> size(String name) {
        return place(name).map(Place::length);
    }

    @Override
    public InputStream open(String name) throws IOException {
        Place place = place(name).orElseThrow(() -> new IOException("'" + name + "' is not in the archive"));
        return new BufferedInputStream(RegionStream.of(channel, place.start(), place.length()), 64 * 1024);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
