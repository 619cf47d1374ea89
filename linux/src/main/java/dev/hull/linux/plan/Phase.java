package dev.hull.linux.plan;

/** Where and when a step of a launch plan runs. */
public enum Phase {
    /** The launcher: who holds the terminal and the streams. */
    LAUNCHER,
    /** The monitor, before the container's first process exists. */
    HOST_BEFORE_CLONE,
    /** The monitor, while the first process waits. */
    HOST_AFTER_CLONE,
    /** The first process, with the host's root still in place. */
    CONTAINER_BEFORE_PIVOT,
    /** The first process, inside its own root. */
    CONTAINER_AFTER_PIVOT,
    /** The monitor, each time the container ended or failed to start. */
    HOST_AFTER_EXIT,
    /** The monitor, when the container will not be started again. */
    FINAL;

    /** Number of this phase in an encoded plan. */
    public int wireValue() {
        return ordinal();
    }

    /** Whether steps of this phase run after the end of the container. */
    public boolean isAfterExit() {
        return this == HOST_AFTER_EXIT || this == FINAL;
    }

    /** Whether steps of this phase run in the container's first process. */
    public boolean inContainer() {
        return this == CONTAINER_BEFORE_PIVOT || this == CONTAINER_AFTER_PIVOT;
    }
}
