/**
 * The output of containers: Docker's json-file logs, which monitors write (docs/launch-plan.md, "The log"), read from either
 * end, through rotated and compressed files, and followed.
 */
@NullMarked
package dev.hull.engine.log;

import org.jspecify.annotations.NullMarked;
