/** Containers that really run: plans are compiled, executed by hull-init, and looked at from inside. */
package dev.hull.runtime.run;
