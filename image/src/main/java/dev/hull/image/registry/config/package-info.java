/**
 * What the machine and the user say about registries: mirrors, short names, which may be spoken to in the clear, and where
 * the files are that say so. No network here.
 */
@NullMarked
package dev.hull.image.registry.config;

import org.jspecify.annotations.NullMarked;
