/**
 * The values of the OCI specifications and of Docker's image format: digests, references, descriptors, manifests, image and
 * runtime configurations. Values only: nothing here reads a file or opens a connection.
 */
@NullMarked
package dev.hull.oci;

import org.jspecify.annotations.NullMarked;
