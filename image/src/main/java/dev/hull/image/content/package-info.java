/**
 * What lies on disk and how it gets there: every path, the blobs of the image layout, the staging of new ones, and the
 * cleaning up after writers that died.
 */
@NullMarked
package dev.hull.image.content;

import org.jspecify.annotations.NullMarked;
