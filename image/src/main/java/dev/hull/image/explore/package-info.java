/**
 * What is inside an image, read from its layers without unpacking, importing or running anything: {@link
 * dev.hull.image.explore.ImageSource} opens an image of the store, an archive or a layout; {@link
 * dev.hull.image.explore.Exploration} reads every layer once and knows what each adds, changes, deletes and wastes.
 */
@NullMarked
package dev.hull.image.explore;

import org.jspecify.annotations.NullMarked;
