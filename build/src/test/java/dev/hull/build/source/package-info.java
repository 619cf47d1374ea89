/** Tests of sources from elsewhere. */
@NullMarked
package dev.hull.build.source;

import org.jspecify.annotations.NullMarked;
