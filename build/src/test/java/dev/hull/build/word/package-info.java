/** Tests of words. */
@NullMarked
package dev.hull.build.word;

import org.jspecify.annotations.NullMarked;
