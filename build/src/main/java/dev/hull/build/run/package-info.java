/** RUN: its mounts, and the program run by the engine. */
@NullMarked
package dev.hull.build.run;

import org.jspecify.annotations.NullMarked;
