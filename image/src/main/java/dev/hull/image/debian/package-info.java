/**
 * Debian packages as values: versions, what packages need of each other, and which of them an image gets. Nothing here reads
 * a file or asks a server; {@code repository} fetches what this chooses from, {@code unpack} makes layers of what it chose.
 *
 * <pre>
 *   AptSources ─► Repository ─► PackageIndex ─► Resolver ─► Resolution ─► PackageImage
 *   (where)       (verified)    (what there is)  (who needs whom)          (unpacked, one layer)
 * </pre>
 */
@NullMarked
package dev.hull.image.debian;

import org.jspecify.annotations.NullMarked;
