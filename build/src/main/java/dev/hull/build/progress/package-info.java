/** What a build tells while it works, and the forms in which that is printed. */
@NullMarked
package dev.hull.build.progress;

import org.jspecify.annotations.NullMarked;
