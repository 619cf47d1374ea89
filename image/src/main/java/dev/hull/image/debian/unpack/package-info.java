/**
 * Makes a layer of Debian packages: reads their files, leaves out documentation, follows the merged {@code /usr}, and does what an
 * image needs of what their scripts would have done. Nothing of a package is run, and nothing is written outside the layer.
 */
@NullMarked
package dev.hull.image.debian.unpack;

import org.jspecify.annotations.NullMarked;
