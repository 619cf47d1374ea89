/** What becomes of a finished image. */
@NullMarked
package dev.hull.build.output;

import org.jspecify.annotations.NullMarked;
