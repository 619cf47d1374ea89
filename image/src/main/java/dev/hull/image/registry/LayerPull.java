package dev.hull.image.registry;

import dev.hull.image.content.Download;
import dev.hull.image.content.DownloadArea;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.content.StorePaths;
import dev.hull.image.layer.LayerBatch;
import dev.hull.image.layer.LayerRecord;
import dev.hull.image.layer.LayerUnpacker;
import dev.hull.image.registry.LayerProgress.State;
import dev.hull.image.registry.http.Backoff;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Brings one layer here and unpacks it meanwhile. If another process is fetching the same blob, its result is waited for.
 *
 * <pre>
 *   registry ──► hash, write part ──► verified ──► staged in the ingest
 *                       │
 *                       └──► read part ──► decompress ──► verify diffID ──► files
 * </pre>
 */
final class LayerPull {
    private static final Duration POLL = Duration.ofMillis(100);

    private final StorePaths paths;
    private final DownloadArea area;
    private final Ingest ingest;
    private final LayerBatch batch;
    private final BlobSource source;
    private final TransferListener listener;

    LayerPull(
            StorePaths paths,
            DownloadArea area,
            Ingest ingest,
            LayerBatch batch,
            BlobSource source,
            TransferListener listener) {
        this.paths = paths;
        this.area = area;
        this.ingest = ingest;
        this.batch = batch;
        this.source = source;
        this.listener = listener;
    }

    /**
     * Brings a layer.
     *
     * @param diffId what the uncompressed layer must be; empty to leave it packed
     */
    void run(Descriptor layer, Optional<Digest> diffId, Backoff backoff) throws IOException {
        String id = layer.digest().shortHex();
        if (isStored(paths, layer)) {
            listener.layer(LayerProgress.of(id, State.EXISTS));
            unpackStored(layer, diffId, paths.blob(layer.digest()), false);
            return;
        }
        try (Download download = claim(layer, id)) {
            // Whoever fetched it may move it into the store at any moment.
            boolean whole = !isStored(paths, layer) && download.isWhole(layer.digest());
            if (whole) {
                batch.wrote();
                unpackStored(layer, diffId, download.whole(), true);
                ingest.adopt(layer, download.whole());
            } else if (isStored(paths, layer)) {
                unpackStored(layer, diffId, paths.blob(layer.digest()), true);
            } else {
                fetch(layer, diffId, download, backoff);
                ingest.adopt(layer, download.whole());
            }
        }
        listener.layer(LayerProgress.of(id, State.PULLED));
    }

    /** Whether the store has the blob in its full length; its digest was verified when it came. */
    static boolean isStored(StorePaths paths, Descriptor blob) throws IOException {
        Path file = paths.blob(blob.digest());
        return Files.exists(file) && Files.size(file) == blob.size();
    }

    private Download claim(Descriptor layer, String id) throws IOException {
        boolean told = false;
        while (!source.transfer().isCancelled()) {
            Optional<Download> claimed = area.claim(layer.digest());
            if (claimed.isPresent()) {
                return claimed.get();
            }
            if (!told) {
                listener.layer(LayerProgress.of(id, State.WAITING));
                told = true;
            }
            try {
                source.transfer().sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        throw new InterruptedIOException("called off");
    }

    private void unpackStored(Descriptor layer, Optional<Digest> diffId, Path blob, boolean tell) throws IOException {
        if (diffId.isPresent() && LayerRecord.read(paths, diffId.get()).isEmpty()) {
            String id = layer.digest().shortHex();
            if (tell) {
                listener.layer(new LayerProgress(id, State.EXTRACTING, "", layer.size(), layer.size()));
            }
            try {
                new LayerUnpacker(paths)
                        .prepare(() -> open(blob, layer), diffId.get())
                        .ifPresent(batch::add);
            } catch (HullException e) {
                throw source.failure(e.kind(), "layer " + layer.digest() + ": " + e.sentence());
            }
        }
    }

    private InputStream open(Path blob, Descriptor layer) throws IOException {
        try {
            return Files.newInputStream(blob);
        } catch (NoSuchFileException e) {
            return Files.newInputStream(paths.blob(layer.digest()));
        }
    }

    private void fetch(Descriptor layer, Optional<Digest> diffId, Download download, Backoff backoff)
            throws IOException {
        String id = layer.digest().shortHex();
        listener.layer(LayerProgress.of(id, State.PULLING));
        GrowingFile growing = new GrowingFile(download.part());
        Unpacking unpacking = new Unpacking(growing, diffId);
        BlobFetch.Observer observer = new BlobFetch.Observer() {
            @Override
            public void progress(long bytes) {
                listener.layer(new LayerProgress(id, State.DOWNLOADING, "", bytes, layer.size()));
            }

            @Override
            public void retry(String reason) {
                listener.layer(new LayerProgress(id, State.RETRYING, "(" + reason + ")", 0, 0));
            }
        };
        try {
            new BlobFetch(source, layer, download, growing, observer).run(backoff);
            batch.wrote();
        } catch (IOException | RuntimeException e) {
            unpacking.abandon();
            throw withoutRoom(download, e);
        }
        listener.layer(LayerProgress.of(id, State.DOWNLOADED));
        if (diffId.isPresent()) {
            listener.layer(new LayerProgress(id, State.EXTRACTING, "", layer.size(), layer.size()));
        }
        if (!unpacking.succeeded()) {
            unpackStored(layer, diffId, download.whole(), false);
        }
    }

    /** A full disk is not kept full by what could not be finished. */
    private static RuntimeException withoutRoom(Download download, Exception failure) throws IOException {
        if (failure instanceof IOException io) {
            HullException translated = Failures.of("cannot write the download", io);
            if (translated.kind() == ErrorKind.RESOURCE_EXHAUSTED) {
                download.discard();
            }
            throw io;
        }
        return (RuntimeException) failure;
    }

    /** The unpacking that goes on while the blob comes. Its failures do not count: what is whole is unpacked once more. */
    private final class Unpacking {
        private final GrowingFile growing;
        private final Optional<Thread> thread;
        private volatile boolean succeeded;

        Unpacking(GrowingFile growing, Optional<Digest> diffId) {
            this.growing = growing;
            this.succeeded = diffId.isEmpty();
            this.thread = diffId.map(
                    wanted -> Thread.ofPlatform().daemon().name("hull-unpack").start(() -> unpack(wanted)));
        }

        private void unpack(Digest diffId) {
            try {
                new LayerUnpacker(paths).prepare(growing::open, diffId).ifPresent(batch::add);
                succeeded = true;
            } catch (IOException | RuntimeException e) {
                succeeded = false;
            }
        }

        boolean succeeded() {
            join();
            return succeeded;
        }

        void abandon() {
            growing.breakOff();
            join();
        }

        /** Waits in any case: an unpacking that is not wanted any more ends by itself, and cleans up. */
        private void join() {
            boolean interrupted = false;
            while (thread.isPresent() && thread.get().isAlive()) {
                try {
                    thread.get().join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    growing.breakOff();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
