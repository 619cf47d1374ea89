/** Tests of contexts. */
@NullMarked
package dev.hull.build.context;

import org.jspecify.annotations.NullMarked;
