/** What a Dockerfile offers to whoever builds it: its stages, and the arguments, secrets and agents that a stage takes. */
@NullMarked
package dev.hull.build.outline;

import org.jspecify.annotations.NullMarked;
