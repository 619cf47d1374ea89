/** How {@code hull image explore} and its relatives show what is inside an image: as text, as JSON, on the terminal. */
@NullMarked
package dev.hull.cli.explore;

import org.jspecify.annotations.NullMarked;
