/** The commands, one file each: options, request, engine, print. */
@NullMarked
package dev.hull.cli.command;

import org.jspecify.annotations.NullMarked;
