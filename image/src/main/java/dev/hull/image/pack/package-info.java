/**
 * {@code hull pack}: makes an image of programs of this machine and of exactly what they load, and says of each file why it
 * is there. Nothing that is packed is ever executed.
 *
 * <pre>
 *   PackRequest ──► Packer.plan ──► PackPlan ──► Packer.write ──► a layer
 *                   (reads only)    entries with reasons, warnings, configuration
 * </pre>
 */
@NullMarked
package dev.hull.image.pack;

import org.jspecify.annotations.NullMarked;
