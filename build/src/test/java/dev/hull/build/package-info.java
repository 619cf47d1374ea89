@NullMarked
package dev.hull.build;

import org.jspecify.annotations.NullMarked;
