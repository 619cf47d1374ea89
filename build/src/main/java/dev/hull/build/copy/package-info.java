/** What COPY and ADD do: which files are meant, where they go, and the layer that this makes. */
@NullMarked
package dev.hull.build.copy;

import org.jspecify.annotations.NullMarked;
