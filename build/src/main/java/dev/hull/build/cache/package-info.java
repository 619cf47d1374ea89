/** The cache of builds between machines: {@code --cache-from} and {@code --cache-to} (docs/build-cache.md). */
@NullMarked
package dev.hull.build.cache;

import org.jspecify.annotations.NullMarked;
