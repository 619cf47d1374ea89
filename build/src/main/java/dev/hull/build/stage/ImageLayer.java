package dev.hull.build.stage;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;

/**
 * A layer of an image in the making.
 *
 * @param diffId digest of the uncompressed archive
 * @param blob as it is stored
 */
public record ImageLayer(Digest diffId, Descriptor blob) {}
