/**
 * Layers: the archives that images are made of, written, unpacked for overlayfs, and looked into without mounting.
 */
@NullMarked
package dev.hull.image.layer;

import org.jspecify.annotations.NullMarked;
