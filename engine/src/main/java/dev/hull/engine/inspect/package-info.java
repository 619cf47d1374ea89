/** Containers as documents: what {@code docker inspect} and the Docker Engine API's {@code ContainerInspect} show. */
@NullMarked
package dev.hull.engine.inspect;

import org.jspecify.annotations.NullMarked;
