/** Volumes: directories that outlive containers, and what a container's mounts come to. */
@NullMarked
package dev.hull.engine.volume;

import org.jspecify.annotations.NullMarked;
