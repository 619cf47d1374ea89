package dev.hull.build.tree;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers digests of the files of one directory between builds. What it says of a file holds as long as size, inode and the
 * times of its last change of content and of state are the same: the latter cannot be set by anybody, so a file whose time was
 * set back is read again. A file that changed just before it was read is not remembered, it may change again within one tick of
 * the clock.
 */
public final class DigestMemory {
    private static final int FORMAT = 0x48554c01;
    private static final long TICK_NANOS = 1_000_000_000L;

    /** Remembers nothing. */
    public static DigestMemory none() {
        return new DigestMemory(Optional.empty());
    }

    private record Known(long size, long modified, long changed, long inode, byte[] digest) {
        boolean isOf(Attributes now) {
            return size == now.size() && modified == now.modified() && changed == now.changed() && inode == now.inode();
        }
    }

    private final Optional<Path> file;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private volatile boolean changed;

    private DigestMemory(Optional<Path> file) {
        this.file = file;
    }

    /**
     * What is remembered of a directory.
     *
     * @param memories where memories are kept
     */
    public static DigestMemory of(Path memories, Path directory) {
        byte[] name = directory.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
        DigestMemory memory = new DigestMemory(
                Optional.of(memories.resolve(Digest.ofBytes(name).hex())));
        memory.load();
        return memory;
    }

    private void load() {
        Path from = file.orElseThrow();
        if (!Files.exists(from)) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(from), 1 << 16))) {
            if (in.readInt() != FORMAT) {
                return;
            }
            for (int left = in.readInt(); left > 0; left--) {
                String path = in.readUTF();
                Known one = new Known(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readNBytes(32));
                known.put(path, one);
            }
        } catch (IOException e) {
            known.clear(); // cut off: everything is read again
        }
    }

    /**
     * The digest of a file.
     *
     * @param now what the kernel has said of it, before anybody has read it
     */
    Digest digest(String path, Path place, Attributes now) throws IOException {
        Known before = known.get(path);
        if (before != null && before.isOf(now)) {
            return new Digest(Digest.SHA256, HexFormat.of().formatHex(before.digest()));
        }
        long started = System.currentTimeMillis() * 1_000_000L;
        byte[] digest = compute(place);
        if (now.changed() + TICK_NANOS < started) {
            known.put(path, new Known(now.size(), now.modified(), now.changed(), now.inode(), digest));
            changed = true;
        }
        return new Digest(Digest.SHA256, HexFormat.of().formatHex(digest));
    }

    static byte[] compute(Path place) throws IOException {
        MessageDigest computation = Digest.newSha256();
        byte[] buffer = new byte[128 * 1024];
        try (InputStream in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                computation.update(buffer, 0, read);
            }
        }
        return computation.digest();
    }

    /** Keeps what is new for the next build. */
    public void save() throws IOException {
        if (!changed || file.isEmpty()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(FORMAT);
        Map<String, Known> all = Map.copyOf(known);
        out.writeInt(all.size());
        for (Map.Entry<String, Known> each : all.entrySet()) {
            Known one = each.getValue();
            out.writeUTF(each.getKey());
            out.writeLong(one.size());
            out.writeLong(one.modified());
            out.writeLong(one.changed());
            out.writeLong(one.inode());
            out.write(one.digest());
        }
        Path to = file.get();
        Files.createDirectories(to.toAbsolutePath().getParent());
        DurableFiles.writeAtomically(to, bytes.toByteArray());
        changed = false;
    }
}
