/**
 * The template language of {@code --format}: what people use of Go's text/template, with Docker's extra functions, over JSON
 * trees. Text goes through {@link dev.hull.cli.template.Lexer} and {@link dev.hull.cli.template.Parser} to
 * {@link dev.hull.cli.template.Node}s, which {@link dev.hull.cli.template.Executor} walks. Differences from Go, all on purpose:
 *
 * <ul>
 *   <li>data is JSON, so there are no methods, and objects print as maps do;
 *   <li>a missing member whose name begins with a capital letter is an error, any other has no value;
 *   <li>{@code len}, {@code index}, {@code slice} and {@code truncate} count characters of a string, not bytes;
 *   <li>there are no complex numbers and no octal numbers with only a leading zero.
 * </ul>
 */
@NullMarked
package dev.hull.cli.template;

import org.jspecify.annotations.NullMarked;
