@NullMarked
package dev.hull.image.debian;

import org.jspecify.annotations.NullMarked;
