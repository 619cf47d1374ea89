/**
 * What tests of every module share: annotations that say what a test needs from the machine, and waiting with a
 * deadline. A test whose need is not met is reported as skipped with the reason, never passed in silence.
 */
@NullMarked
package dev.hull.testing;

import org.jspecify.annotations.NullMarked;
