/** The engine: what the command line, the API and an embedding program call. A request becomes an OCI configuration, that becomes a launch plan; state is files. */
@NullMarked
package dev.hull.engine;

import org.jspecify.annotations.NullMarked;
