/** Carries out one stage: instruction by instruction, each looked up in the cache first. */
@NullMarked
package dev.hull.build.stage;

import org.jspecify.annotations.NullMarked;
