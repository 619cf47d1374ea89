/**
 * The values of the OCI runtime specification's {@code config.json} (1.0 to 1.3, the Linux sections): {@link
 * dev.hull.oci.runtime.Spec} and its parts. Every part is immutable, is read by one method that names the JSON path, the
 * value and the rule of the first violation, and is written back by {@code toJson()}. Absent parts are {@code null},
 * empty strings or empty lists, as the component's type says. What a runtime cannot carry out is not judged here.
 */
@NullMarked
package dev.hull.oci.runtime;

import org.jspecify.annotations.NullMarked;
