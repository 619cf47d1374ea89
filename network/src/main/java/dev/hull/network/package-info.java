/**
 * Networks of containers: the default bridge {@code hull0} with its subnet, leases and packet filter table, the files
 * that name resolution needs, and the explanation of the path that a packet takes. Everything here is computed from plain
 * files and returned as steps of a launch plan; nothing touches the kernel itself.
 */
@NullMarked
package dev.hull.network;

import org.jspecify.annotations.NullMarked;
