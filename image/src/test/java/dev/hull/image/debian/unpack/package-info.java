@NullMarked
package dev.hull.image.debian.unpack;

import org.jspecify.annotations.NullMarked;
