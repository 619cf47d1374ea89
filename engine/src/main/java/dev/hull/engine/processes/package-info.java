/** The processes of a container, seen from the host: who they are, in which control groups, what they consume. */
@NullMarked
package dev.hull.engine.processes;

import org.jspecify.annotations.NullMarked;
