/**
 * Control groups: what layout the machine has ({@link dev.hull.runtime.cgroup.CgroupLayout}), and what to write into
 * which file for the limits of a container ({@link dev.hull.runtime.cgroup.CgroupPlanner}, one class per controller).
 */
@NullMarked
package dev.hull.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
