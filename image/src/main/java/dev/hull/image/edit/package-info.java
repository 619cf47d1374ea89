/**
 * New images from old ones without running anything: another configuration, files more or less, layers merged, another base. The
 * same request makes the same image, byte for byte.
 */
@NullMarked
package dev.hull.image.edit;

import org.jspecify.annotations.NullMarked;
