/** What a caller asks for, in the words of Docker's command line, parsed and checked. */
@NullMarked
package dev.hull.engine.request;

import org.jspecify.annotations.NullMarked;
