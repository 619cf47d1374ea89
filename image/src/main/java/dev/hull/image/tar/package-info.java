/**
 * Tar archives, read and written as streams: POSIX.1-2001 (pax), ustar, GNU and old formats.
 *
 * <p>Why not commons-compress here: its reader decodes every pax value as UTF-8, which destroys binary extended attributes
 * (file capabilities, for one) and names in other encodings, and it copies all data through its own stream although an
 * import only wants to look at the headers in passing.
 *
 * <p>Names are <em>byte strings</em> throughout: a {@link java.lang.String} in which each character is one byte, because
 * Linux names are bytes and any sequence must survive whatever the locale. {@link dev.hull.image.tar.ByteNames} converts.
 */
@NullMarked
package dev.hull.image.tar;

import org.jspecify.annotations.NullMarked;
