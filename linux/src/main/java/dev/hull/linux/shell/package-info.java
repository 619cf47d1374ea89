/**
 * A launch plan as a shell script: the second reader of a plan, made for people. {@link dev.hull.linux.shell.ShellScript} says
 * how the script works; one class for each family of steps prints its commands, each below a sentence that teaches.
 */
@NullMarked
package dev.hull.linux.shell;

import org.jspecify.annotations.NullMarked;
