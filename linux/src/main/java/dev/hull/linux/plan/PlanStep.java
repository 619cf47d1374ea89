package dev.hull.linux.plan;

/**
 * One operation of a {@link LaunchPlan}. The set is closed: every reader of a plan (encoder, shell printer) switches
 * over it without a default. Host paths are absolute in the caller's mount namespace; inner paths are absolute inside
 * the container and always resolved beneath its root.
 *
 * <p>Codes and field order are those of {@code native/src/ops.def}.
 */
public sealed interface PlanStep
        permits SessionStep,
                FileStep,
                CgroupStep,
                NamespaceStep,
                NetworkStep,
                MountStep,
                ProcessStep,
                TuningStep,
                RuntimeStep,
                VolumeStep {

    /** Operation code, as in {@code native/src/ops.def}. */
    int code();

    /** Appends the fields in the order of the operation's signature. */
    void encode(PlanEncoder out);
}
