/** Builds images from Dockerfiles; {@link dev.hull.build.Builder} is where to begin. */
@NullMarked
package dev.hull.build;

import org.jspecify.annotations.NullMarked;
