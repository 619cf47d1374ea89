/**
 * What becomes of a finished image besides the store: archives, a tree of files, a registry; statements about it; a file that
 * tells programs what was made.
 */
@NullMarked
package dev.hull.build.export;

import org.jspecify.annotations.NullMarked;
