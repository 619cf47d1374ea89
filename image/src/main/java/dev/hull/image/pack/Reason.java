package dev.hull.image.pack;

/**
 * Why something is in the image: one link of the chain that {@code --why} prints.
 *
 * @param text what the cause has to do with it, such as {@code needed by}; a whole reason when there is no cause
 * @param cause path in the image of what brought it, "" for none
 */
public record Reason(String text, String cause) {
    static Reason because(String text) {
        return new Reason(text, "");
    }

    /** {@code needed by /usr/bin/curl}. */
    @Override
    public String toString() {
        return cause.isEmpty() ? text : text + " " + cause;
    }
}
