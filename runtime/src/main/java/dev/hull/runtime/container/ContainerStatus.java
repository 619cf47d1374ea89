package dev.hull.runtime.container;

/** Where a container is in its life (runtime.md, "State"; paused is what runc adds). */
public enum ContainerStatus {
    /** Its processes are being made. */
    CREATING("creating"),
    /** Everything is there, the program has not started. */
    CREATED("created"),
    /** The program has started. */
    RUNNING("running"),
    /** Its groups are frozen. */
    PAUSED("paused"),
    /** The first process has ended. */
    STOPPED("stopped");

    private final String word;

    ContainerStatus(String word) {
        this.word = word;
    }

    /** The word of the specification. */
    public String word() {
        return word;
    }

    /** Whether there is a first process. */
    public boolean isAlive() {
        return this == CREATED || this == RUNNING || this == PAUSED;
    }
}
