@NullMarked
package dev.hull.build.copy;

import org.jspecify.annotations.NullMarked;
