/** The files that a build may use: where they come from, which of them are left out, how patterns name them. */
@NullMarked
package dev.hull.build.context;

import org.jspecify.annotations.NullMarked;
