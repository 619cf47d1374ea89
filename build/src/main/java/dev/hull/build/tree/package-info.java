/** Trees of files that a build reads: a directory of the caller, the layers of a stage. No name in them leads out of them. */
@NullMarked
package dev.hull.build.tree;

import org.jspecify.annotations.NullMarked;
