package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.oci.HullException;

/** The containers whose namespaces another one joins ({@code --pid container:NAME}). */
public interface JoinTargets {
    /** What a mode begins with that names a container. */
    String CONTAINER = "container:";

    /**
     * The container of a name, id or beginning of an id.
     *
     * @throws HullException NOT_FOUND when there is none
     */
    ContainerId id(String reference);

    /**
     * Process id of the first process of a container.
     *
     * @param kind what is joined, as Docker names it: {@code PID}, {@code IPC}, {@code network}, {@code UTS}, {@code cgroup}
     * @throws HullException when it does not run
     */
    long pid(String kind, String reference);

    /** Host name of a container. */
    String hostname(String reference);
}
