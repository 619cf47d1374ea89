/** {@code hull import}: an archive and some changes become an image. */
@NullMarked
package dev.hull.image.imports;

import org.jspecify.annotations.NullMarked;
