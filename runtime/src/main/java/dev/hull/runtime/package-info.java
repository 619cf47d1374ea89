/**
 * From an OCI {@link dev.hull.oci.runtime.Spec} to a {@link dev.hull.linux.plan.LaunchPlan}: {@link
 * dev.hull.runtime.PlanCompiler} and what it asks of the machine. Docker's defaults are in {@link
 * dev.hull.runtime.DefaultSpec}; what a running container left on disk is read by {@link dev.hull.runtime.ContainerState}.
 * Nothing here changes anything on the machine.
 */
@NullMarked
package dev.hull.runtime;

import org.jspecify.annotations.NullMarked;
