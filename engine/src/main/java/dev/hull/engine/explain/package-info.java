/** What a running container consists of, read from the kernel: nothing here comes from Hull's own records alone. */
@NullMarked
package dev.hull.engine.explain;

import org.jspecify.annotations.NullMarked;
