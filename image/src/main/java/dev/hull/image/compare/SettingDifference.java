package dev.hull.image.compare;

/**
 * A setting of the configuration that is not the same in both images.
 *
 * @param name such as {@code Env PATH} or {@code User}
 * @param before as JSON or text, "" for none
 * @param after the same of the second image
 */
public record SettingDifference(String name, String before, String after) {}
