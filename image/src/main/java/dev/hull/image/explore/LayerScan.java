package dev.hull.image.explore;

import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.image.toc.ListedFile;
import dev.hull.image.toc.ListedLayer;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a layer once: its entries, a hash of every file, and the contents that a listener wants. */
final class LayerScan {
    private final List<FileFacts> files = new ArrayList<>();
    private final List<String> whiteouts = new ArrayList<>();
    private final List<String> opaque = new ArrayList<>();
    private final MessageDigest sha256 = Digest.newSha256();
    private final LayerListener listener;

    private LayerScan(LayerListener listener) {
        this.listener = listener;
    }

    /** All of the layer; by its table of contents, where it has one and nobody looks at contents. */
    static LayerFiles scan(SourceLayer layer, LayerListener listener) throws IOException {
        if (layer.listed().isPresent() && listener == LayerListener.NONE) {
            try {
                return listed(layer.listed().get());
            } catch (HullException e) {
                if (e.kind() != ErrorKind.UNSUPPORTED) {
                    throw e;
                }
            }
        }
        LayerScan scan = new LayerScan(listener);
        try (LayerStream stream = LayerStream.open(layer.content().open())) {
            TarReader tar = stream.tar();
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                scan.entry(tar, next.get());
            }
        } catch (HullException e) {
            throw new HullException(e.kind(), "cannot read layer " + layer.diffId() + ": " + e.sentence(), e);
        }
        return new LayerFiles(scan.files, scan.whiteouts, scan.opaque);
    }

    private static LayerFiles listed(ListedLayer layer) throws IOException {
        LayerScan scan = new LayerScan(LayerListener.NONE);
        for (ListedFile file : layer.files()) {
            TarEntry entry = file.entry();
            if (!scan.isMark(entry)) {
                String hash = file.digest().map(Digest::hex).orElse("0".repeat(32));
                scan.files.add(FileFacts.of(
                        entry, Long.parseUnsignedLong(hash, 0, 16, 16), Long.parseUnsignedLong(hash, 16, 32, 16)));
            }
        }
        return new LayerFiles(scan.files, scan.whiteouts, scan.opaque);
    }

    private void entry(TarReader tar, TarEntry entry) throws IOException {
        if (isMark(entry)) {
            return;
        }
        if (entry.type() == TarEntry.Type.FILE && entry.size() > 0) {
            content(tar, entry);
        } else {
            files.add(FileFacts.of(entry, 0, 0));
        }
    }

    /** Notes what says only that something below is hidden. */
    private boolean isMark(TarEntry entry) {
        String base = ByteNames.base(entry.name());
        if (base.equals(ByteNames.OPAQUE)) {
            opaque.add(ByteNames.parent(entry.name()));
        } else if (base.startsWith(ByteNames.WHITEOUT)) {
            String parent = ByteNames.parent(entry.name());
            String hidden = base.substring(ByteNames.WHITEOUT.length());
            whiteouts.add(parent.isEmpty() ? hidden : parent + "/" + hidden);
        } else {
            return false;
        }
        return true;
    }

    private void content(TarReader tar, TarEntry entry) throws IOException {
        FileFacts bare = FileFacts.of(entry, 0, 0);
        LayerListener.Receiver receiver = listener.file(bare);
        if (receiver == null) {
            tar.content((position, bytes, offset, length) -> sha256.update(bytes, offset, length));
        } else {
            tar.content((position, bytes, offset, length) -> {
                sha256.update(bytes, offset, length);
                receiver.accept(bytes, offset, length);
            });
            receiver.end();
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
        files.add(FileFacts.of(entry, hash.getLong(), hash.getLong()));
    }
}
