/**
 * The command line. {@link dev.hull.cli.Main} reads the global options, finds the command in
 * {@link dev.hull.cli.CommandTable} and runs it; every failure ends in its one catch ladder. A command is one file in
 * {@code dev.hull.cli.command}, always of the same shape: options, request, engine, print.
 */
@NullMarked
package dev.hull.cli;

import org.jspecify.annotations.NullMarked;
