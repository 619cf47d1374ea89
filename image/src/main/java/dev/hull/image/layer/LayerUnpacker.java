package dev.hull.image.layer;

import dev.hull.image.content.LayerSizes;
import dev.hull.image.content.StorePaths;
import dev.hull.image.content.TemporaryArea;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarReader;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Unpacks a layer once, by its diffID and independent of other layers, into a lower directory for overlayfs. The files are
 * written into a temporary directory, synced, and renamed into place together with their record, so that a layer is there
 * whole or not at all. The archive's digest is verified on the way: content cannot pose as another layer.
 *
 * <pre>
 *   read, decompress ──► hash ──► write files
 * </pre>
 */
public final class LayerUnpacker {
    private final StorePaths paths;
    private final OverlayAttribute attribute;
    private final boolean sync;

    private LayerUnpacker(StorePaths paths, OverlayAttribute attribute, boolean sync) {
        this.paths = paths;
        this.attribute = attribute;
        this.sync = sync;
    }

    /** An unpacker into that store, for mounts of this process. */
    public LayerUnpacker(StorePaths paths) {
        this(paths, OverlayAttribute.ofThisProcess(), true);
    }

    /** An unpacker for mounts that understand that attribute. */
    public LayerUnpacker(StorePaths paths, OverlayAttribute attribute) {
        this(paths, attribute, true);
    }

    /** For tests with hundreds of layers: a power cut may lose files that were unpacked. */
    static LayerUnpacker withoutSync(StorePaths paths) {
        return new LayerUnpacker(paths, OverlayAttribute.ofThisProcess(), false);
    }

    /**
     * Unpacks a layer unless it is there already. When another process is at it, waits for its result.
     *
     * @param blob the layer as stored; its compression is told by its first bytes
     * @param diffId what the uncompressed archive must be
     * @throws HullException {@link ErrorKind#DATA_LOSS} when it is not
     */
    public LayerRecord unpack(Path blob, Digest diffId) throws IOException {
        return unpack(() -> Files.newInputStream(blob), diffId);
    }

    /** Where the bytes of a layer come from. */
    @FunctionalInterface
    public interface Source {
        /** Starts to read it; the caller closes. */
        InputStream open() throws IOException;
    }

    /** The same for a layer that is not a file yet, such as one that is being fetched. */
    public LayerRecord unpack(Source blob, Digest diffId) throws IOException {
        Optional<LayerRecord> there = LayerRecord.read(paths, diffId);
        if (there.isPresent()) {
            return there.get();
        }
        try (LockFile single = lock(diffId);
                InputStream in = blob.open()) {
            there = LayerRecord.read(paths, diffId);
            assert single != null;
            return there.isPresent() ? there.get() : unpack(in, diffId);
        }
    }

    /** Unpacks a layer, but shows it to nobody yet; empty when it is there already. */
    public Optional<PreparedLayer> prepare(Source blob, Digest diffId) throws IOException {
        if (LayerRecord.read(paths, diffId).isPresent()) {
            return Optional.empty();
        }
        try (LockFile single = lock(diffId);
                InputStream in = blob.open()) {
            assert single != null;
            return LayerRecord.read(paths, diffId).isPresent() ? Optional.empty() : Optional.of(write(in, diffId));
        }
    }

    private LockFile lock(Digest diffId) throws IOException {
        paths.create();
        return LockFile.exclusive(paths.temporary().resolve("layer-" + diffId.hex() + ".lock"));
    }

    /** Makes the empty layer, which stands below images that have none; returns its diffID. */
    public Digest unpackEmpty() throws IOException {
        Digest diffId = Digest.ofBytes(LayerIntake.EMPTY_ARCHIVE);
        if (LayerRecord.read(paths, diffId).isEmpty()) {
            paths.create();
            unpack(new ByteArrayInputStream(LayerIntake.EMPTY_ARCHIVE), diffId);
        }
        return diffId;
    }

    /**
     * Sees to it that the layer's opaque directories are marked as this unpacker would mark them: a store may have been used
     * by root within and outside a user namespace.
     */
    public LayerRecord adapt(LayerRecord layer) throws IOException {
        if (layer.attribute() == attribute || layer.opaque().isEmpty()) {
            return layer;
        }
        try (DirectoryHandle root = DirectoryHandle.open(paths.layerTree(layer.diffId()))) {
            for (String path : layer.opaque()) {
                try (DirectoryHandle directory = root.openDirectory(path)) {
                    directory.setXattr(attribute.key(), new byte[] {'y'});
                }
            }
        }
        LayerRecord adapted = layer.withAttribute(attribute);
        adapted.write(paths.layer(layer.diffId()));
        return adapted;
    }

    private LayerRecord unpack(InputStream in, Digest diffId) throws IOException {
        try (PreparedLayer layer = write(in, diffId)) {
            if (sync) {
                layer.sync();
            }
            return layer.publish();
        }
    }

    private PreparedLayer write(InputStream in, Digest diffId) throws IOException {
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        int length = in.readNBytes(head, 0, head.length);
        Compression compression = Compression.detect(head, length);
        TemporaryArea area = TemporaryArea.open(paths);
        try {
            Path layer = Files.createDirectory(area.newPath("layer"));
            Path tree = Files.createDirectory(layer.resolve(StorePaths.TREE));
            Files.setAttribute(tree, "unix:mode", 0755);
            Path trash = Files.createDirectory(area.newPath("replaced"));
            try (Run run = new Run(tree, trash, diffId)) {
                run.execute(in, compression, head, length);
                run.record().writeUnsynced(layer);
                run.sizes().write(paths, diffId);
            }
            return new PreparedLayer(paths, area, layer, diffId);
        } catch (IOException | RuntimeException e) {
            try (area) {
                throw e;
            }
        }
    }

    /** One unpacking. */
    private final class Run implements AutoCloseable {
        private final Digest diffId;
        private final MessageDigest computation;
        private final Pipeline pipeline = new Pipeline();
        private final DirectoryHandle root;
        private final DirectoryHandle trash;
        private final TreeWriter writer;
        private long archive;
        private long entries;

        Run(Path tree, Path trash, Digest diffId) throws IOException {
            this.diffId = diffId;
            this.computation = diffId.newComputation();
            this.root = DirectoryHandle.open(tree);
            this.trash = DirectoryHandle.open(trash);
            this.writer = new TreeWriter(root, this.trash, attribute);
        }

        void execute(InputStream in, Compression compression, byte[] head, int length) throws IOException {
            Pipeline.Lane read = pipeline.lane();
            Pipeline.Lane hashed = pipeline.lane(read);
            pipeline.start("hash", () -> hash(read, hashed));
            pipeline.start("write", () -> {
                TarReader reader = new TarReader(hashed);
                writer.write(reader);
                entries = reader.entries();
                hashed.skip(Long.MAX_VALUE);
            });
            pipeline.guard(() -> read(in, compression, head, length, read));
            pipeline.join();
            if (!diffId.matches(computation.digest())) {
                throw new HullException(
                        ErrorKind.DATA_LOSS,
                        "layer " + diffId + " is damaged: the unpacked archive has another digest; remove the image and"
                                + " get it again");
            }
        }

        private void read(InputStream in, Compression compression, byte[] head, int length, Pipeline.Lane to)
                throws IOException {
            ByteFeed source = new HeadedFeed(in, head, length);
            try (Decompressor decompressor = new Decompressor(compression, source)) {
                byte[] buffer = to.take();
                for (int read = decompressor.read(buffer); read >= 0; read = decompressor.read(buffer)) {
                    to.put(buffer, read);
                    buffer = to.take();
                }
            }
            to.end();
        }

        private void hash(Pipeline.Lane from, Pipeline.Lane to) throws IOException {
            for (ByteFeed.Chunk chunk = from.takeNext(); chunk != null; chunk = from.takeNext()) {
                computation.update(chunk.bytes(), 0, chunk.length());
                archive += chunk.length();
                to.put(chunk.bytes(), chunk.length());
            }
            to.end();
        }

        LayerRecord record() {
            return new LayerRecord(diffId, attribute, writer.opaque(), writer.ownersRecorded(), writer.notices());
        }

        LayerSizes sizes() {
            return new LayerSizes(archive, writer.content(), entries);
        }

        @Override
        public void close() throws IOException {
            try (pipeline;
                    root;
                    trash;
                    writer) {
                // closes all, the writer first
            }
        }
    }
}
