/**
 * Images as files that are carried about: {@code save} and {@code load}. docs/formats.md explains each file of each format.
 *
 * <pre>
 *   names ──► Selection ──► LayoutFormat, LegacyFormat ──► ArchiveSink (tar, directory)
 *   tar, directory ──► ArchiveContent ──► ArchiveImages ──► ImageLoader ──► the store
 * </pre>
 */
@NullMarked
package dev.hull.image.archive;

import org.jspecify.annotations.NullMarked;
