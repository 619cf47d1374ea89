/**
 * Which software an image has, by the records that package managers and languages leave: dpkg, apk, rpm, Python, Node.js, Java,
 * Go, Ruby. Read from the layers while {@link dev.hull.image.explore.Exploration} reads them; nothing is run.
 */
@NullMarked
package dev.hull.image.packages;

import org.jspecify.annotations.NullMarked;
