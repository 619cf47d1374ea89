package dev.hull.engine;

import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;

/**
 * A container as it is now.
 *
 * @param record what was asked and decided
 * @param state what is going on with it
 */
public record ContainerView(ContainerRecord record, ContainerState state) {}
