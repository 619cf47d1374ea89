/** Tests of the language. */
@NullMarked
package dev.hull.build.dockerfile;

import org.jspecify.annotations.NullMarked;
