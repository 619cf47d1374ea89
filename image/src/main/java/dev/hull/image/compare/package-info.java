/** What is different between two images: paths, packages, configuration, sizes. */
@NullMarked
package dev.hull.image.compare;

import org.jspecify.annotations.NullMarked;
