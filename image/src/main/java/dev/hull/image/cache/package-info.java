/** What builds keep in a store: layers by what they were made from, and leases on what a running build needs. */
@NullMarked
package dev.hull.image.cache;

import org.jspecify.annotations.NullMarked;
