package dev.hull.image.layer;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;

/** How an archive is compressed, told by its first bytes. */
public enum Compression {
    NONE(MediaTypes.OCI_LAYER),
    GZIP(MediaTypes.OCI_LAYER_GZIP, 0x1f, 0x8b),
    ZSTD(MediaTypes.OCI_LAYER_ZSTD, 0x28, 0xb5, 0x2f, 0xfd),
    XZ("", 0xfd, '7', 'z', 'X', 'Z', 0),
    BZIP2("", 'B', 'Z', 'h');

    /** As many first bytes as {@link #detect} looks at. */
    public static final int MAGIC_LENGTH = 6;

    private final String mediaType;
    private final int[] magic;

    Compression(String mediaType, int... magic) {
        this.mediaType = mediaType;
        this.magic = magic;
    }

    /**
     * What the bytes start.
     *
     * @param head the first bytes of the content
     * @param length how many of them there are; fewer than {@link #MAGIC_LENGTH} only when the content is shorter
     */
    public static Compression detect(byte[] head, int length) {
        for (Compression each : values()) {
            if (each.magic.length > 0 && each.starts(head, length)) {
                return each;
            }
        }
        return NONE;
    }

    private boolean starts(byte[] head, int length) {
        if (length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether layers may be stored and shipped this way (image-spec, layer.md); xz and bzip2 may not. */
    public boolean isLayerFormat() {
        return !mediaType.isEmpty();
    }

    /** OCI media type of a layer that is compressed this way. */
    public String layerMediaType() {
        if (mediaType.isEmpty()) {
            throw new IllegalStateException(this + " is no layer format");
        }
        return mediaType;
    }

    /**
     * The compression that a media type states.
     *
     * @throws HullException {@link ErrorKind#UNSUPPORTED} for a type that is no layer
     */
    public static Compression ofMediaType(String mediaType) {
        if (!MediaTypes.isLayer(mediaType)) {
            throw new HullException(ErrorKind.UNSUPPORTED, "'" + mediaType + "' is not a media type of a layer");
        }
        return switch (mediaType.substring(Math.max(mediaType.lastIndexOf('.'), mediaType.lastIndexOf('+')) + 1)) {
            case "tar" -> NONE;
            case "gzip" -> GZIP;
            case "zstd" -> ZSTD;
            default ->
                throw new HullException(ErrorKind.UNSUPPORTED, "layers of type " + mediaType + " cannot be read");
        };
    }
}
