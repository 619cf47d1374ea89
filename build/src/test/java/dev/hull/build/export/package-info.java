/** Tests of outputs. */
@NullMarked
package dev.hull.build.export;

import org.jspecify.annotations.NullMarked;
