/** From a request and an image to an OCI configuration and a launch plan. */
@NullMarked
package dev.hull.engine.run;

import org.jspecify.annotations.NullMarked;
