/** The ways out of a container that other engines have had, replayed on this one; more of them, on bundles, in {@code runtime}. */
@org.jspecify.annotations.NullMarked
package dev.hull.it.escape;
