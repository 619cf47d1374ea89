package dev.hull.image.check;

/**
 * Something secret that is in an image.
 *
 * @param kind what it looks like
 * @param where path with leading slash, or the step of the history
 * @param layer place of the layer, -1 for the configuration
 * @param shown its first characters and its length; never all of it
 */
record Secret(String kind, String where, int layer, String shown) {
    static String mask(String value) {
        int shown = Math.min(4, value.length() / 4);
        return value.substring(0, shown) + "… (" + value.length() + " characters)";
    }
}
