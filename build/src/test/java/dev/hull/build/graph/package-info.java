@NullMarked
package dev.hull.build.graph;

import org.jspecify.annotations.NullMarked;
