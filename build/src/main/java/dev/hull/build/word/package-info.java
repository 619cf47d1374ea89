/** Words of a Dockerfile: quotes, escapes, variables with their modifiers, splitting at blanks. No file, no process. */
@NullMarked
package dev.hull.build.word;

import org.jspecify.annotations.NullMarked;
