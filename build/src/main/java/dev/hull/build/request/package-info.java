/** What a caller asks of a build. */
@NullMarked
package dev.hull.build.request;

import org.jspecify.annotations.NullMarked;
