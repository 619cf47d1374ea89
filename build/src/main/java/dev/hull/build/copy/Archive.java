package dev.hull.build.copy;

import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An archive that ADD unpacks into a draft. Contents are spooled to a file, because a layer is written in another order than an
 * archive is read in.
 */
public final class Archive {
    private static final int DIRECTORY_MODE = 0755;

    private final LayerDraft draft;
    private final Optional<Owner> owner;
    private final Path spool;
    private final Map<String, String> identities = new HashMap<>();
    private long end;

    /**
     * An archive for a draft.
     *
     * @param owner of everything in it, empty for what the archive says
     * @param spool a file that is made, and stays until the draft is written
     */
    public Archive(LayerDraft draft, Optional<Owner> owner, Path spool) {
        this.draft = draft;
        this.owner = owner;
        this.spool = spool;
    }

    /** Whether a file is an archive: compressed or not, its first entry can be read. */
    public static boolean is(InputStream file) throws IOException {
        try (LayerStream stream = LayerStream.open(file)) {
            return stream.tar().next().isPresent();
        } catch (HullException e) {
            return false;
        }
    }

    /**
     * Unpacks.
     *
     * @param target the directory
     */
    public void unpack(InputStream file, String target) throws IOException {
        String place = draft.resolve(target, true);
        draft.makeDirectories(place, DIRECTORY_MODE, owner.orElse(Owner.ROOT));
        try (LayerStream stream = LayerStream.open(file);
                FileChannel out = FileChannel.open(spool, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            TarReader tar = stream.tar();
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                put(tar, entry.get(), place, out);
            }
        }
    }

    private void put(TarReader tar, TarEntry entry, String place, FileChannel out) throws IOException {
        String name = text(entry.name());
        if (name.isEmpty()) {
            return;
        }
        String parent = draft.resolve(TreePaths.child(place, TreePaths.parent(name)), true);
        draft.makeDirectories(parent, DIRECTORY_MODE, owner.orElse(Owner.ROOT));
        String path = TreePaths.child(parent, name.substring(name.lastIndexOf('/') + 1));
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            link(path, draft.resolve(TreePaths.child(place, text(entry.linkName())), false));
            return;
        }
        TreeFile made = new TreeFile(
                path,
                entry.type(),
                entry.mode(),
                owner.map(Owner::uid).orElse(entry.uid()),
                owner.map(Owner::gid).orElse(entry.gid()),
                entry.size(),
                entry.mtimeSeconds(),
                entry.type() == TarEntry.Type.SYMLINK ? text(entry.linkName()) : "",
                entry.deviceMajor(),
                entry.deviceMinor(),
                entry.xattrs(),
                "",
                spool);
        draft.put(made, entry.type() == TarEntry.Type.FILE ? Optional.of(content(tar, entry, out)) : Optional.empty());
    }

    /** A further name: of a file of the archive, so both have to be written as one. */
    private void link(String path, String target) throws IOException {
        String identity = identities.computeIfAbsent(target, each -> "archive:" + spool + ":" + each);
        identities.put(path, identity);
        draft.link(path, target, identity);
    }

    private LayerDraft.Content content(TarReader tar, TarEntry entry, FileChannel out) throws IOException {
        long start = end;
        end += entry.size();
        tar.content((position, bytes, offset, length) -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                out.write(buffer, start + position + buffer.position() - offset);
            }
        });
        long size = entry.size();
        return () -> open(start, size);
    }

    private InputStream open(long start, long size) throws IOException {
        FileChannel channel = FileChannel.open(spool, StandardOpenOption.READ);
        try {
            channel.position(start);
        } catch (IOException e) {
            channel.close();
            throw new UncheckedIOException(e);
        }
        return new Part(Channels.newInputStream(channel), size);
    }

    private static String text(String name) {
        return new String(ByteNames.toBytes(name), StandardCharsets.UTF_8);
    }

    /** The first bytes of a stream; zeros where it ends early, which is a hole at the end of the spool. */
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int wanted = (int) Math.min(length, left);
            int read = in.read(buffer, offset, wanted);
            if (read < 0) {
                java.util.Arrays.fill(buffer, offset, offset + wanted, (byte) 0);
                read = wanted;
            }
            left -= read;
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
