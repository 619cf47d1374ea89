/** Stages and what they need of each other. */
@NullMarked
package dev.hull.build.graph;

import org.jspecify.annotations.NullMarked;
