package dev.hull.build.cache;

import dev.hull.image.ImageStore;
import dev.hull.image.content.CacheUse;
import dev.hull.image.layer.ParallelGzip;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cache in a directory, which is an image layout (image-spec, image-layout.md) with the caches' names as tags. */
final class DirectoryCache implements CacheSource, CacheTarget {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final int MOST_DOCUMENT = 4 << 20;

    private final Path root;
    private final ImageStore store;
    private final CacheSpec spec;
    private final Set<Digest> replaced = new HashSet<>();
    private @Nullable Map<Digest, Descriptor> written;

    DirectoryCache(Path root, ImageStore store, CacheSpec spec) {
        this.root = root;
        this.store = store;
        this.spec = spec;
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public String place() {
        return "directory " + root;
    }

    @Override
    public CacheContent read() throws IOException {
        ImageManifest manifest = ImageManifest.parse(document(entry()));
        return CacheContent.of(manifest, document(manifest.config()));
    }

    private Descriptor entry() throws IOException {
        List<Descriptor> entries = entries();
        for (Descriptor entry : entries) {
            if (spec.digest().isEmpty()
                    ? spec.tag().equals(entry.annotations().get(REF_NAME))
                    : spec.digest().equals(entry.digest().toString())) {
                return entry;
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                entries.isEmpty()
                        ? "there is no cache in " + root
                        : "there is no cache '" + (spec.digest().isEmpty() ? spec.tag() : spec.digest()) + "' in "
                                + root);
    }

    private List<Descriptor> entries() throws IOException {
        try {
            return ImageIndex.parse(Files.readAllBytes(root.resolve("index.json")))
                    .manifests();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path blob(Digest digest) {
        return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    private byte[] document(Descriptor descriptor) throws IOException {
        try (InputStream in = Files.newInputStream(blob(descriptor.digest()))) {
            byte[] bytes = in.readNBytes(MOST_DOCUMENT);
            if (!Digest.ofBytes(bytes).equals(descriptor.digest())) {
                throw new HullException(
                        ErrorKind.DATA_LOSS, blob(descriptor.digest()) + " is damaged: it is not what its name says");
            }
            return bytes;
        }
    }

    @Override
    public InputStream open(Descriptor blob) throws IOException {
        return Files.newInputStream(blob(blob.digest()));
    }

    @Override
    public Session begin() throws IOException {
        CacheUse use = new CacheUse(root);
        use.begin();
        return () -> {
            use.close();
            removeReplaced();
        };
    }

    @Override
    public boolean has(Descriptor blob) {
        return Files.exists(blob(blob.digest()));
    }

    /** Takes away what only the entry that was replaced had; left to the next export when somebody else writes at the moment. */
    private void removeReplaced() throws IOException {
        Optional<LockFile> alone = replaced.isEmpty() ? Optional.empty() : CacheUse.alone(root);
        if (alone.isEmpty()) {
            return;
        }
        try (LockFile lock = alone.get()) {
            assert lock != null;
            Set<Digest> gone = new HashSet<>(replaced);
            for (Descriptor entry : entries()) {
                gone.removeAll(named(entry));
            }
            for (Digest digest : gone) {
                Files.deleteIfExists(blob(digest));
            }
        } catch (HullException | NoSuchFileException e) {
            // another entry cannot be read, so nobody knows what it needs: all stays
        }
    }

    /** All blobs that an entry of the index needs. */
    private Set<Digest> named(Descriptor entry) throws IOException {
        if (!entry.mediaType().equals(MediaTypes.OCI_MANIFEST)) {
            throw new HullException(ErrorKind.UNSUPPORTED, "entry " + entry.digest() + " is no manifest");
        }
        ImageManifest manifest = ImageManifest.parse(document(entry));
        Set<Digest> all = new HashSet<>(Set.of(entry.digest(), manifest.config().digest()));
        manifest.layers().forEach(layer -> all.add(layer.digest()));
        return all;
    }

    @Override
    public Descriptor put(Descriptor layer) throws IOException {
        Path file = store.paths().blob(layer.digest());
        boolean compress = spec.compress() && layer.mediaType().equals(MediaTypes.OCI_LAYER);
        Optional<Descriptor> there = existing(layer.digest());
        if (there.isPresent() || (!compress && Files.exists(blob(layer.digest())))) {
            return there.orElse(layer);
        }
        Files.createDirectories(blob(layer.digest()).getParent());
        Path part = Files.createTempFile(root, ".part", "");
        try {
            MessageDigest digest = Digest.newSha256();
            long size;
            try (InputStream in = Files.newInputStream(file);
                    Counted out = new Counted(new DigestOutputStream(Files.newOutputStream(part), digest))) {
                if (compress) {
                    ParallelGzip gzip = new ParallelGzip(out);
                    try (gzip) {
                        in.transferTo(gzip);
                        gzip.finish();
                    }
                } else {
                    in.transferTo(out);
                }
                size = out.size;
            }
            Descriptor made = Descriptor.of(
                    compress ? MediaTypes.OCI_LAYER_GZIP : layer.mediaType(), Digest.of(digest.digest()), size);
            publish(part, blob(made.digest()));
            return made;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** What is there already of a layer, so that it need not be compressed again. */
    private Optional<Descriptor> existing(Digest diffId) throws IOException {
        Map<Digest, Descriptor> known = written;
        if (known == null) {
            known = new HashMap<>();
            try {
                for (CacheContent.Entry entry : read().layers().values()) {
                    known.put(entry.diffId(), entry.stored());
                }
            } catch (HullException | NoSuchFileException e) {
                known.clear(); // there is no cache yet, or a damaged one
            }
            written = known;
        }
        Descriptor stored = known.get(diffId);
        return stored != null
                        && Files.exists(blob(stored.digest()))
                        && Files.size(blob(stored.digest())) == stored.size()
                ? Optional.of(stored)
                : Optional.empty();
    }

    private static final class Counted extends FilterOutputStream {
        private long size;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            size++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            size += length;
        }
    }

    private static void publish(Path part, Path target) throws IOException {
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Set<Digest> namedIfReadable(Descriptor entry) throws IOException {
        try {
            return named(entry);
        } catch (HullException | NoSuchFileException e) {
            return Set.of(); // damaged, or another builder's
        }
    }

    @Override
    public void finish(byte[] config, ImageManifest manifest) throws IOException {
        Descriptor described = manifest.computeDescriptor();
        Files.createDirectories(blob(described.digest()).getParent());
        DurableFiles.writeAtomically(blob(manifest.config().digest()), config);
        DurableFiles.writeAtomically(blob(described.digest()), manifest.raw());
        List<Descriptor> entries = new ArrayList<>(entries());
        for (Descriptor entry : entries) {
            if (spec.tag().equals(entry.annotations().get(REF_NAME))) {
                replaced.addAll(namedIfReadable(entry));
            }
        }
        entries.removeIf(entry -> spec.tag().equals(entry.annotations().get(REF_NAME)));
        entries.add(described.withAnnotations(Map.of(REF_NAME, spec.tag())));
        DurableFiles.writeAtomically(
                root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        DurableFiles.writeAtomically(
                root.resolve("index.json"), ImageIndex.of(entries, Map.of()).raw());
    }
}
