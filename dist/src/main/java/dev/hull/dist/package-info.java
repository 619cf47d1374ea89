/**
 * Puts the install tree together: one jar, the native program under its names, the JVM's options, the AOT cache.
 *
 * <p>Runs at build time only; nothing of this package is in the tree that it makes. {@code dist/README.md} shows the tree
 * and the measurements behind its shape.
 */
@NullMarked
package dev.hull.dist;

import org.jspecify.annotations.NullMarked;
