/**
 * The language of Dockerfiles (docker/dockerfile 1.20), in stages: lines become {@link dev.hull.build.dockerfile.Statement}s,
 * those become {@link dev.hull.build.dockerfile.Instruction}s, and those stages. Each keeps the lines that it came from.
 */
@NullMarked
package dev.hull.build.dockerfile;

import org.jspecify.annotations.NullMarked;
