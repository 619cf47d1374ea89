package dev.hull.image.content;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Every path of the image store; no other class makes one. {@code docs/images.md} explains each file.
 *
 * <pre>
 *   ROOT/                            only its owner may enter: layers hold setuid programs
 *     images/                        an OCI image layout
 *       oci-layout  index.json
 *       blobs/sha256/HEX
 *     layers/sha256/HEX/             an unpacked layer, by diffID
 *       fs/  meta.json
 *     layers/sha256/HEX.json         sizes of a layer, known before it is unpacked
 *     layers/sha256/HEX.packed.json  descriptor of the layer as it was compressed for a registry
 *     temp/NAME/  temp/NAME.lock     what a running writer has not finished
 *     downloads/sha256-HEX.part      a blob that comes from a registry, as far as it has come; without .part when it is whole
 *     downloads/sha256-HEX.lock      held by the process that fetches it
 *     build/records/HEX              a layer that a build has made, by what it was made from
 *     build/leases/NAME              what a running build needs
 *     build/contexts/HEX             digests of files that builds have read, by file
 *     build/mounts/HEX/              what steps of builds keep for their next run
 *     build/web/HEX  build/web/HEX.json   files of addresses that builds have fetched, and what is known of them
 *     packages/                      indices and packages of Debian that were fetched
 *     contents                       what belongs to each manifest, noted
 *     store.lock  index.lock  temp.lock  downloads.lock  downloads.use
 * </pre>
 *
 * @param root directory of the store
 */
public record StorePaths(Path root) {
    /** Name of the files within a layer's directory. */
    public static final String TREE = "fs";

    /** Name of the record within a layer's directory. */
    public static final String RECORD = "meta.json";

    public StorePaths {
        root = root.toAbsolutePath().normalize();
    }

    /** The OCI image layout. */
    public Path images() {
        return root.resolve("images");
    }

    /** The file that marks an image layout. */
    public Path layoutMark() {
        return images().resolve("oci-layout");
    }

    /** The list of images. */
    public Path index() {
        return images().resolve("index.json");
    }

    /** What belongs to each manifest: a cache. */
    public Path contents() {
        return root.resolve("contents");
    }

    /** What lists show of each image; a cache. */
    public Path listing() {
        return root.resolve("listing");
    }

    /** Directory of the blobs with digests of that algorithm. */
    public Path blobs(String algorithm) {
        return images().resolve("blobs").resolve(algorithm);
    }

    /** One blob. */
    public Path blob(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex());
    }

    /** Directory of the unpacked layers with diffIDs of that algorithm. */
    public Path layers(String algorithm) {
        return root.resolve("layers").resolve(algorithm);
    }

    /** One unpacked layer: its files and its record. */
    public Path layer(Digest diffId) {
        return layers(diffId.algorithm()).resolve(diffId.hex());
    }

    /** The files of an unpacked layer: a lower directory for overlayfs. */
    public Path layerTree(Digest diffId) {
        return layer(diffId).resolve(TREE);
    }

    /** How a layer was unpacked. */
    public Path layerRecord(Digest diffId) {
        return layer(diffId).resolve(RECORD);
    }

    /** Sizes of a layer, unpacked or not. */
    public Path layerSizes(Digest diffId) {
        return layers(diffId.algorithm()).resolve(diffId.hex() + ".json");
    }

    /** What a layer that is stored uncompressed is called by registries, where it is compressed. */
    public Path layerPacked(Digest layer) {
        return layers(layer.algorithm()).resolve(layer.hex() + ".packed.json");
    }

    /** What writers have not finished. */
    public Path temporary() {
        return root.resolve("temp");
    }

    /** Held while names in {@link #temporary()} are made or swept. */
    public Path temporaryLock() {
        return root.resolve("temp.lock");
    }

    /** Blobs on their way from registries; what is left of a broken transfer is continued by the next. */
    public Path downloads() {
        return root.resolve("downloads");
    }

    /** Held while names in {@link #downloads()} are taken or given up. */
    public Path downloadsLock() {
        return root.resolve("downloads.lock");
    }

    /** Held shared by everybody who uses {@link #downloads()}, exclusively to sweep them. */
    public Path downloadsUse() {
        return root.resolve("downloads.use");
    }

    /** Layers that builds have made, by what they were made from. */
    public Path buildRecords() {
        return build().resolve("records");
    }

    /** What running builds need. */
    public Path buildLeases() {
        return build().resolve("leases");
    }

    /** Digests of files that builds have read. */
    public Path buildContexts() {
        return build().resolve("contexts");
    }

    /** What steps of builds keep for their next run. */
    public Path buildMounts() {
        return build().resolve("mounts");
    }

    /** Files of addresses that builds have fetched. */
    public Path buildWeb() {
        return build().resolve("web");
    }

    /** Indices and packages of Debian that were fetched. */
    public Path packages() {
        return root.resolve("packages");
    }

    private Path build() {
        return root.resolve("build");
    }

    /** Held while {@link #index()} changes. */
    public Path indexLock() {
        return root.resolve("index.lock");
    }

    /** Held shared while an image is turned into a container's record, exclusively while content is removed. */
    public Path storeLock() {
        return root.resolve("store.lock");
    }

    /** Makes the store's directories and the image layout's mark, as far as they are missing. */
    public void create() throws IOException {
        if (Files.exists(layoutMark()) && Files.isDirectory(temporary())) {
            return;
        }
        Path parent = root.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // made before, by us or by the administrator, whose mode stays
        }
        Files.createDirectories(blobs(Digest.SHA256));
        Files.createDirectories(layers(Digest.SHA256));
        Files.createDirectories(temporary());
        if (!Files.exists(layoutMark())) {
            DurableFiles.write(layoutMark(), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        }
    }
}
