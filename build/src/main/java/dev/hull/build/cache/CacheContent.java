package dev.hull.build.cache;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is in one cache: layers by the key of the step that makes them.
 *
 * @param layers by key
 */
record CacheContent(Map<Digest, Entry> layers) {
    /**
     * A layer of a cache.
     *
     * @param diffId digest of the uncompressed archive
     * @param size bytes of that archive
     * @param stored the blob as the cache has it
     */
    record Entry(Digest diffId, long size, Descriptor stored) {}

    /**
     * Reads manifest and configuration, of an artifact or of an image that holds a cache.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is no cache in it, {@link ErrorKind#DATA_LOSS} when it does not
     *     fit together
     */
    static CacheContent of(ImageManifest manifest, byte[] config) {
        if (manifest.config().mediaType().equals(CacheDocument.MEDIA_TYPE)) {
            CacheDocument document = CacheDocument.parse(Json.parse(config).asObject());
            return of(
                    document,
                    manifest,
                    document.layers().stream().map(CacheDocument.Layer::diffId).toList());
        }
        ImageConfig image = ImageConfig.parse(config);
        Optional<JsonValue> member = image.json().get(CacheDocument.MEMBER);
        if (member.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "there is no cache of a build in it; hull build --cache-to type=inline puts one into an image");
        }
        return of(CacheDocument.parse(member.get().asObject()), manifest, image.diffIds());
    }

    private static CacheContent of(CacheDocument document, ImageManifest manifest, List<Digest> diffIds) {
        if (diffIds.size() != manifest.layers().size()) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "it names " + diffIds.size() + " layers and has "
                            + manifest.layers().size());
        }
        Map<Digest, Entry> layers = new HashMap<>();
        for (CacheDocument.Layer layer : document.layers()) {
            int index = diffIds.indexOf(layer.diffId());
            if (index >= 0) {
                Entry entry = new Entry(
                        layer.diffId(), layer.size(), manifest.layers().get(index));
                layer.keys().forEach(key -> layers.put(key, entry));
            }
        }
        return new CacheContent(layers);
    }
}
