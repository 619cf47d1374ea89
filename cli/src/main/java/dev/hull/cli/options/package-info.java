/**
 * Options in the manner of Docker and POSIX: tables of {@link dev.hull.cli.options.Option}, one parser, typed values. No
 * regular expressions and no reflection: this is on the path of {@code hull run}.
 */
@NullMarked
package dev.hull.cli.options;

import org.jspecify.annotations.NullMarked;
