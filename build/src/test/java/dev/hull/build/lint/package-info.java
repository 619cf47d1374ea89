/** Tests of checks. */
@NullMarked
package dev.hull.build.lint;

import org.jspecify.annotations.NullMarked;
