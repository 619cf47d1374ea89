package dev.hull.image.registry;

import dev.hull.oci.Digest;
import dev.hull.oci.Reference;

/**
 * A push that succeeded.
 *
 * @param name its full name
 * @param id of the image
 * @param digest under which the registry has it now
 * @param size of the manifest or index in bytes
 */
public record PushResult(Reference name, Digest id, Digest digest, long size) {}
