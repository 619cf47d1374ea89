@NullMarked
package dev.hull.build.run;

import org.jspecify.annotations.NullMarked;
