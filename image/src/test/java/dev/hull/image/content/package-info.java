@NullMarked
package dev.hull.image.content;

import org.jspecify.annotations.NullMarked;
