/**
 * How integration tests run Hull: the installed program, never its classes, in roots, a bridge and a subnet of their own,
 * as root or as an ordinary user, with a search for everything that was left behind.
 */
@NullMarked
package dev.hull.it.support;

import org.jspecify.annotations.NullMarked;
