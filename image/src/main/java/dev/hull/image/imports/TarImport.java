package dev.hull.image.imports;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.LayerIntake;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.History;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Timestamps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes an image of one archive: one layer, a configuration and a manifest. The archive is read once and never held in
 * memory; it may be plain, gzip, zstd, xz or bzip2. Needs no privilege: nothing is unpacked.
 *
 * <p>An archive of 0 bytes makes an image with one empty layer, so that it can be pushed, saved and run like any other.
 */
public final class TarImport {
    private TarImport() {}

    /**
     * Imports a file.
     *
     * @throws HullException when it cannot be read, is damaged or refused; the store is as it was then
     */
    public static ImportResult file(ImageStore store, Path file, ImportRequest request) {
        String what = "cannot import '" + file + "'";
        if (Files.isDirectory(file)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    what + ": it is a directory; make an archive of it: tar -C '" + file + "' -c . | hull import -");
        }
        return Failures.translate(what, () -> {
            try (InputStream in = Files.newInputStream(file)) {
                return run(store, in, request, what);
            }
        });
    }

    /**
     * Imports a stream, which is read to its end and not closed.
     *
     * @throws HullException when it cannot be read, is damaged or refused; the store is as it was then
     */
    public static ImportResult stream(ImageStore store, InputStream source, ImportRequest request) {
        return stream(store, source, "standard input", request);
    }

    /** The same for a stream that messages call by that name. */
    public static ImportResult stream(ImageStore store, InputStream source, String name, ImportRequest request) {
        String what = "cannot import from " + name;
        return Failures.translate(what, () -> run(store, source, request, what));
    }

    private static ImportResult run(ImageStore store, InputStream source, ImportRequest request, String what)
            throws IOException {
        ContainerConfig config = ChangeInstruction.applyAll(ContainerConfig.empty(), request.changes());
        try (Ingest ingest = store.begin()) {
            LayerIntake.Layer layer = take(ingest, source, what);
            String time = Timestamps.format(request.created());
            String comment = request.message().isEmpty() ? "Imported from -" : request.message();
            ImageConfig image = ImageConfig.builder(request.platform())
                    .created(request.created())
                    .config(config)
                    .addLayer(layer.diffId(), new History(time, "", "", comment, false))
                    .build();
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, image.raw());
            ImageManifest manifest = ImageManifest.of(blob, List.of(layer.descriptor()), Map.of());
            Descriptor target = ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw());
            Image added = store.add(ingest, target, request.name().stream().toList());
            layer.sizes().write(store.paths(), layer.diffId());
            return new ImportResult(added, layer.notices());
        }
    }

    private static LayerIntake.Layer take(Ingest ingest, InputStream source, String what) throws IOException {
        try {
            return LayerIntake.take(ingest, source);
        } catch (HullException e) {
            throw new HullException(e.kind(), what + ": " + e.sentence(), e);
        }
    }
}
