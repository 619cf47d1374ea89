/**
 * {@code hull image check}: what an image costs and risks, as numbers, findings and a score. {@code docs/image-check.md} explains
 * every rule.
 */
@NullMarked
package dev.hull.image.check;

import org.jspecify.annotations.NullMarked;
