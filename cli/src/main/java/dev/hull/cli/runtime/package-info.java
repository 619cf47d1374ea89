/** The command line of {@code hull-runtime}, a low-level runtime that takes runc's place (docs/runtime.md). */
@NullMarked
package dev.hull.cli.runtime;

import org.jspecify.annotations.NullMarked;
