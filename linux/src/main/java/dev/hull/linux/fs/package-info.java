/**
 * File system work that the JDK does not offer as it stands: durable replacement of small files, advisory locks between
 * processes, and the kernel's own file calls (openat2, mknodat, extended attributes, ...).
 *
 * <p>Two halves, kept apart on purpose. {@link dev.hull.linux.fs.DurableFiles} and {@link dev.hull.linux.fs.LockFile} are
 * plain NIO and cost nothing at start-up. {@link dev.hull.linux.fs.DirectoryHandle} and {@link
 * dev.hull.linux.fs.FileHandle} go through {@code java.lang.foreign}, whose first call costs about 70 ms: commands that
 * only start a container must not touch them.
 */
@NullMarked
package dev.hull.linux.fs;

import org.jspecify.annotations.NullMarked;
