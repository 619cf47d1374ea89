/**
 * The image store: which images there are, their names, and the unpacked layers that a container's root is mounted from.
 * See {@code image/README.md} for the map of this module and {@code docs/images.md} for what is on disk.
 */
@NullMarked
package dev.hull.image;

import org.jspecify.annotations.NullMarked;
