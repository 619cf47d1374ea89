package dev.hull.image;

/**
 * Something that is wrong with a store.
 *
 * @param subject what it is about: an image, a blob, an unpacked layer
 * @param what what is wrong, the end of a sentence
 * @param fix what was done or is to be done about it
 * @param mended whether it is in order now
 * @param source name with digest by which what is missing can be pulled; "" for none
 */
public record Problem(String subject, String what, String fix, boolean mended, String source) {
    /** One that no pull mends. */
    Problem(String subject, String what, String fix, boolean mended) {
        this(subject, what, fix, mended, "");
    }
}
