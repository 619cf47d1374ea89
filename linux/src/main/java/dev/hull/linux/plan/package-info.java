/**
 * The launch plan: what Java decided, as a flat typed list of operations that {@code hull-init} runs, {@code hull
 * explain} prints as a shell script, and tests compare as text. See {@code docs/launch-plan.md}.
 */
@NullMarked
package dev.hull.linux.plan;

import org.jspecify.annotations.NullMarked;
