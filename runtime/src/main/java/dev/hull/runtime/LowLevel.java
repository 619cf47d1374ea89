package dev.hull.runtime;

import java.util.List;

/**
 * What a low-level runtime asks of a plan and an engine does not.
 *
 * @param startSocket host path of the socket that the container waits at for its start, or empty to start at once
 * @param processFile host path for the container's process id in plain digits, or empty
 * @param noPivot whether the root is moved over the host's instead of pivoted
 * @param keep whether nothing is removed when the container ends
 * @param findHome whether a program without HOME gets that of the container's /etc/passwd
 * @param hookDirectory host path that hooks of the host run in, or empty
 * @param hookEnvironment environment of hooks of the host that have none
 */
public record LowLevel(
        String startSocket,
        String processFile,
        boolean noPivot,
        boolean keep,
        boolean findHome,
        String hookDirectory,
        List<String> hookEnvironment) {
    /** Nothing of the kind. */
    public static final LowLevel NONE = new LowLevel("", "", false, false, false, "", List.of());

    public LowLevel {
        hookEnvironment = List.copyOf(hookEnvironment);
    }
}
