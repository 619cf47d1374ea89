/**
 * Files of containers from outside: copying in and out, what has changed, archives, images made of containers.
 *
 * <p>Nothing here mounts anything in the mount namespace of the host, and no path of a container is used by name: a
 * {@link dev.hull.engine.files.Holder} keeps the root of the container open, and everything beneath is reached by descriptor.
 */
@NullMarked
package dev.hull.engine.files;

import org.jspecify.annotations.NullMarked;
