/** How commands print: aligned tables, sizes, ages and ids as Docker writes them, {@code --format} of lists and of inspect. */
@NullMarked
package dev.hull.cli.output;

import org.jspecify.annotations.NullMarked;
