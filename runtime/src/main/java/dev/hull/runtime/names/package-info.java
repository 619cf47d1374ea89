/** Words of specifications and command lines, and the numbers that the kernel has for them. */
@NullMarked
package dev.hull.runtime.names;

import org.jspecify.annotations.NullMarked;
