package dev.hull.build.source;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** An image of a layout on this machine: {@code PATH}, {@code PATH:tag}, {@code PATH@sha256:…}. */
public final class LayoutImage {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private LayoutImage() {}

    /**
     * Takes an image into the store, under no name.
     *
     * @param directory what paths are relative to
     * @return its id
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is no layout, or not that image in it;
     *     {@link ErrorKind#DATA_LOSS} when it is damaged
     */
    public static Digest load(ImageStore store, Path directory, String text, Platform platform) throws IOException {
        int at = text.indexOf('@');
        String path = at < 0 ? text : text.substring(0, at);
        int colon = path.indexOf(':', path.lastIndexOf('/') + 1);
        String tag = colon < 0 ? "" : path.substring(colon + 1);
        Path layout = directory.resolve(colon < 0 ? path : path.substring(0, colon));
        byte[] raw;
        try {
            raw = Files.readAllBytes(layout.resolve("index.json"));
        } catch (NoSuchFileException e) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "oci-layout://" + text + ": " + layout + " is no image layout: it has no index.json",
                    e);
        }
        List<Descriptor> entries = ImageIndex.parse(raw).manifests();
        Descriptor entry = entry(text, entries, tag, at < 0 ? "" : text.substring(at + 1));
        try (Ingest ingest = store.begin()) {
            Descriptor target = manifest(layout, entry, platform, text);
            ImageManifest manifest = ImageManifest.parse(bytes(layout, target));
            copy(ingest, layout, manifest.config());
            for (Descriptor layer : manifest.layers()) {
                copy(ingest, layout, layer);
            }
            copy(ingest, layout, target);
            Image image = store.add(ingest, target, List.of());
            return image.id();
        }
    }

    private static Descriptor entry(String text, List<Descriptor> entries, String tag, String digest) {
        for (Descriptor entry : entries) {
            boolean named = tag.isEmpty() || tag.equals(entry.annotations().get(REF_NAME));
            boolean same = digest.isEmpty() || entry.digest().toString().equals(digest);
            if (named && same && (entries.size() == 1 || !tag.isEmpty() || !digest.isEmpty())) {
                return entry;
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                "oci-layout://" + text + ": the layout has " + entries.size()
                        + " images, none that this means; name one by :tag or @digest");
    }

    private static Descriptor manifest(Path layout, Descriptor entry, Platform platform, String text)
            throws IOException {
        if (!MediaTypes.isIndex(entry.mediaType())) {
            return entry;
        }
        return ImageIndex.parse(bytes(layout, entry))
                .find(platform)
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND, "oci-layout://" + text + " has no image for " + platform));
    }

    private static Path blob(Path layout, Descriptor descriptor) {
        return layout.resolve("blobs")
                .resolve(descriptor.digest().algorithm())
                .resolve(descriptor.digest().hex());
    }

    private static byte[] bytes(Path layout, Descriptor descriptor) throws IOException {
        byte[] bytes = Files.readAllBytes(blob(layout, descriptor));
        if (!Digest.ofBytes(bytes).equals(descriptor.digest())) {
            throw new HullException(ErrorKind.DATA_LOSS, blob(layout, descriptor) + " is not what its name says");
        }
        return bytes;
    }

    private static void copy(Ingest ingest, Path layout, Descriptor descriptor) throws IOException {
        if (ingest.has(descriptor.digest())) {
            return;
        }
        try (InputStream in = Files.newInputStream(blob(layout, descriptor));
                BlobWriter out = ingest.newBlob()) {
            in.transferTo(out);
            out.finish(descriptor);
        }
    }
}
