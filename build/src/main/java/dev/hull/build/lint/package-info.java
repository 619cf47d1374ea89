/**
 * What could be better in a Dockerfile: the checks of BuildKit under their names ({@code docker build --check}), and advice
 * of our own on what makes builds slow and images unhealthy. Nothing is built, nothing fetched.
 */
@NullMarked
package dev.hull.build.lint;

import org.jspecify.annotations.NullMarked;
