/**
 * What happened, in Docker's shape: a log of bounded size below the run root, to which every process appends and which any
 * number of readers follow. Knows nothing of containers or images; those make the events.
 */
@NullMarked
package dev.hull.engine.events;

import org.jspecify.annotations.NullMarked;
