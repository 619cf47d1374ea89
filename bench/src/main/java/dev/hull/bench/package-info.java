/** Benchmarks of single steps, by JMH. Whole commands are measured by the programs in this module's directory. */
@NullMarked
package dev.hull.bench;

import org.jspecify.annotations.NullMarked;
