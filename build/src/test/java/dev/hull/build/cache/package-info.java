@NullMarked
package dev.hull.build.cache;

import org.jspecify.annotations.NullMarked;
