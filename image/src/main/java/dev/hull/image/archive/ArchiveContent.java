package dev.hull.image.archive;

import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.BlobIntake;
import dev.hull.image.registry.LayerProgress;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of an archive by name, wherever they are. What a name of the form {@code blobs/ALGORITHM/HEX} or {@code HEX.json}
 * promises has been verified when it is given out.
 */
abstract class ArchiveContent {
    /** Largest document that is read into memory. */
    static final int MOST_DOCUMENT = 4 << 20;

    final StorePaths paths;
    final Ingest ingest;
    final TransferListener listener;

    ArchiveContent(StorePaths paths, Ingest ingest, TransferListener listener) {
        this.paths = paths;
        this.ingest = ingest;
        this.listener = listener;
    }

    /**
     * A file that is staged, or that the store has already.
     *
     * @param digest of its bytes
     * @param size in bytes
     */
    record Staged(Digest digest, long size) {}

    /** Whether there is a file of that name. */
    abstract boolean has(String name) throws IOException;

    /** The bytes of a document, which must be there. */
    abstract byte[] document(String name) throws IOException;

    /** A file as a blob; empty when there is none of that name. */
    abstract Optional<Staged> blob(String name) throws IOException;

    /** The digest that a name promises. */
    static Optional<Digest> promised(String name) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        if (name.startsWith("blobs/")) {
            int slash = name.indexOf('/', 6);
            try {
                boolean whole = slash > 0 && slash == name.lastIndexOf('/');
                return whole ? Optional.of(new Digest(name.substring(6, slash), base)) : Optional.empty();
            } catch (HullException e) {
                return Optional.empty(); // a name like any other
            }
        }
        boolean json = base.length() == 69 && base.endsWith(".json") && base.equals(name);
        try {
            return json ? Optional.of(new Digest(Digest.SHA256, base.substring(0, 64))) : Optional.empty();
        } catch (HullException e) {
            return Optional.empty();
        }
    }

    /** Fails when a name promised another digest. */
    static void verify(String name, byte[] content) {
        Optional<Digest> promised = promised(name);
        if (promised.isPresent()
                && !promised.get().matches(promised.get().newComputation().digest(content))) {
            throw damaged(name, "its content is " + Digest.ofBytes(content));
        }
    }

    /** Stages what the source gives, unless the store has it. */
    final Staged stage(String name, long size, BlobIntake.Source source) throws IOException {
        Optional<Digest> promised = promised(name);
        String id = promised.map(Digest::shortHex).orElse(shortName(name));
        BlobIntake.Source told = new BlobIntake.Source() {
            private long done;

            @Override
            public int read(byte[] buffer) throws IOException {
                int read = source.read(buffer);
                done += Math.max(read, 0);
                listener.layer(new LayerProgress(id, LayerProgress.State.LOADING, "", done, size));
                return read;
            }
        };
        Descriptor blob =
                BlobIntake.take(ingest, told, promised.map(Digest::algorithm).orElse(Digest.SHA256));
        if (promised.isPresent() && !promised.get().equals(blob.digest())) {
            throw damaged(name, "its content is " + blob.digest());
        }
        return new Staged(blob.digest(), blob.size());
    }

    /** The same for bytes. */
    final Staged stage(String name, byte[] content) throws IOException {
        InputStream in = new ByteArrayInputStream(content);
        return stage(name, content.length, in::read);
    }

    private static String shortName(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? name : name.substring(0, slash);
        return first.substring(0, Math.min(12, first.length()));
    }

    /** A blob that the store has already in that size, so that it need not be read. */
    final Optional<Staged> stored(String name, long size) throws IOException {
        Optional<Digest> promised = promised(name);
        if (promised.isEmpty()) {
            return Optional.empty();
        }
        Path file = paths.blob(promised.get());
        boolean there = Files.exists(file) && Files.size(file) == size;
        return there ? Optional.of(new Staged(promised.get(), size)) : Optional.empty();
    }

    static HullException damaged(String name, String why) {
        return new HullException(ErrorKind.DATA_LOSS, "its file '" + name + "' is damaged: " + why);
    }

    static HullException tooLong(String name, long size) {
        return new HullException(
                ErrorKind.DATA_LOSS,
                "its file '" + name + "' should be a short document, but has " + size + " bytes; more than "
                        + MOST_DOCUMENT + " are not read");
    }

    static HullException missing(String name) {
        return new HullException(ErrorKind.DATA_LOSS, "its file '" + name + "' is missing");
    }
}
