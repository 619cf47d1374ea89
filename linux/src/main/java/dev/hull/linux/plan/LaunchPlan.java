package dev.hull.linux.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An ordered list of steps, each with the phase that it runs in. Immutable; made with {@link #builder()}.
 *
 * @param entries the steps in order of execution
 */
public record LaunchPlan(List<Entry> entries) {
    /**
     * One step in its phase.
     *
     * @param phase where and when
     * @param step what
     */
    public record Entry(Phase phase, PlanStep step) {}

    public LaunchPlan {
        entries = List.copyOf(entries);
    }

    /** A builder that keeps the order in which steps are added. */
    public static Builder builder() {
        return new Builder();
    }

    /** The steps of one phase, in order. */
    public List<PlanStep> steps(Phase phase) {
        return entries.stream()
                .filter(entry -> entry.phase() == phase)
                .map(Entry::step)
                .toList();
    }

    /** A plan of only those entries that the condition accepts, in the same order. */
    public LaunchPlan only(Predicate<Entry> condition) {
        List<Entry> accepted = new ArrayList<>();
        for (Entry entry : entries) {
            if (condition.test(entry)) {
                accepted.add(entry);
            }
        }
        return new LaunchPlan(accepted);
    }

    /** The bytes that {@code hull-init} reads. */
    public byte[] toBytes() {
        return PlanEncoder.encode(this);
    }

    /** One line per step: phase and step, for tests and logs. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(entry.phase()).append(' ').append(entry.step()).append('\n');
        }
        return text.toString();
    }

    /** Collects steps in order. Not safe for use by several threads. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /** Appends a step. */
        public Builder add(Phase phase, PlanStep step) {
            entries.add(new Entry(phase, step));
            return this;
        }

        /** Appends steps of one phase. */
        public Builder addAll(Phase phase, List<? extends PlanStep> steps) {
            steps.forEach(step -> add(phase, step));
            return this;
        }

        /** The finished plan. */
        public LaunchPlan build() {
            return new LaunchPlan(entries);
        }
    }
}
