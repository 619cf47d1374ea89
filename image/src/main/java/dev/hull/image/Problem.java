package dev.hull.image;

/**
 * Something that is wrong with a store.
 *
 * @param subject what it is about: an image, a blob, an unpacked layer
 * @param what what is wrong, the end of a sentence
 * @param fix what was done or is to be done about it
 * @param mended whether it is in order now
 */
public record Problem(String subject, String what, String fix, boolean mended) {}
