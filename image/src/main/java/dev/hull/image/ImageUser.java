package dev.hull.image;

/**
 * A container that was made from an image, as {@link ImageStore#remove} needs to know it.
 *
 * @param containerId full id
 * @param running whether its process lives
 */
public record ImageUser(String containerId, boolean running) {
    /** The first 12 digits. */
    String shortId() {
        return containerId.length() > 12 ? containerId.substring(0, 12) : containerId;
    }
}
