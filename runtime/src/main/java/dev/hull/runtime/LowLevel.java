package dev.hull.runtime;

/**
 * What a low-level runtime asks of a plan and an engine does not.
 *
 * @param startSocket host path of the socket that the container waits at for its start, or empty to start at once
 * @param processFile host path for the container's process id in plain digits, or empty
 * @param noPivot whether the root is moved over the host's instead of pivoted
 * @param keep whether nothing is removed when the container ends
 */
public record LowLevel(String startSocket, String processFile, boolean noPivot, boolean keep) {
    /** Nothing of the kind. */
    public static final LowLevel NONE = new LowLevel("", "", false, false);
}
