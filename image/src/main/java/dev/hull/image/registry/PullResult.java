package dev.hull.image.registry;

import dev.hull.image.Image;
import dev.hull.oci.Digest;
import dev.hull.oci.Reference;

/**
 * A pull that succeeded.
 *
 * @param image what is in the store now
 * @param name its full name
 * @param digest of what the name points at in the registry: an index of several platforms, or the image's own manifest
 * @param newer whether the store did not have just this under this name before
 */
public record PullResult(Image image, Reference name, Digest digest, boolean newer) {}
