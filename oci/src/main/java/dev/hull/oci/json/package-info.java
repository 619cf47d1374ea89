/** JSON behind one door: an immutable tree whose accessors name the JSON path in every error, on avaje-json-core's streams. */
@NullMarked
package dev.hull.oci.json;

import org.jspecify.annotations.NullMarked;
