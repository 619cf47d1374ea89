/**
 * Layers that carry a list of their files, so that these can be seen and read one by one without the rest: eStargz and
 * zstd:chunked. To readers that do not know of it they are gzip and zstd layers like any other.
 */
@NullMarked
package dev.hull.image.toc;

import org.jspecify.annotations.NullMarked;
