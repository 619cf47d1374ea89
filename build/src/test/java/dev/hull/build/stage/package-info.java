@NullMarked
package dev.hull.build.stage;

import org.jspecify.annotations.NullMarked;
