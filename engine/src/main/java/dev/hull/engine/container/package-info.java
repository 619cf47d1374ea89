/** Containers as files: identity, names, records, liveness, and the cleaning up after anything that died. */
@NullMarked
package dev.hull.engine.container;

import org.jspecify.annotations.NullMarked;
