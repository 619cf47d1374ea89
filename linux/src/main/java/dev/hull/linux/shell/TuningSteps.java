package dev.hull.linux.shell;

import dev.hull.linux.plan.TuningStep;

/** Prints the steps on how the kernel treats the process. */
final class TuningSteps {
    // SCHED_* of include/uapi/linux/sched.h
    private static final String[] POLICIES = {"--other", "--fifo", "--rr", "--batch", "", "--idle", "--deadline"};
    private final Story story;

    TuningSteps(Story story) {
        this.story = story;
    }

    void print(TuningStep step) {
        Text out = story.here();
        switch (step) {
            case TuningStep.Scheduler s -> scheduler(out, s);
            case TuningStep.IoPriority s -> {
                story.toolbox.tool("ionice");
                out.comment("Whose reading and writing goes first (ioprio_set(2)): class and level.")
                        .line("ionice -c " + s.ioClass() + " -n " + s.level() + " -p \"$$\"");
            }
            case TuningStep.CpuAffinity s -> {
                story.toolbox.tool("taskset");
                out.comment("Only these processors, as bits.").line("taskset -p " + mask(s.processors()) + " \"$$\"");
            }
            case TuningStep.Personality s -> {
                story.toolbox.tool("setarch");
                out.comment("The execution domain (personality(2)): what machine uname(2) tells of.");
                story.inside.becomes("\"$setarch\" " + (s.domain() == 8 ? "linux32" : "linux64"));
            }
            case TuningStep.MemoryPolicy s ->
                out.comment("Hull sets the NUMA memory policy here (set_mempolicy(2): mode " + s.mode() + ", nodes "
                        + mask(s.nodes()) + "). No tool of util-linux does; numactl(8) runs a program with one.");
        }
    }

    private void scheduler(Text out, TuningStep.Scheduler s) {
        String policy = s.policy() < POLICIES.length ? POLICIES[s.policy()] : "";
        out.comment("How the processor is shared (sched(7)).");
        story.toolbox.tool("chrt");
        String words =
                "chrt " + (policy.isEmpty() ? "" : policy + " ") + ((s.flags() & 1) != 0 ? "--reset-on-fork " : "");
        if (s.runtime() != 0 || s.deadline() != 0 || s.period() != 0) {
            words += "--sched-runtime " + s.runtime() + " --sched-deadline " + s.deadline() + " --sched-period "
                    + s.period() + " ";
        }
        out.line(words + "--pid " + s.priority() + " \"$$\"");
        if (s.nice() != 0) {
            story.toolbox.tool("renice");
            out.line("renice --priority " + s.nice() + " --pid \"$$\"");
        }
    }

    /** The bits as a hexadecimal number, the highest first. */
    private static String mask(byte[] bits) {
        StringBuilder text = new StringBuilder("0x");
        for (int i = bits.length - 1; i >= 0; i--) {
            text.append(Character.forDigit((bits[i] >> 4) & 15, 16)).append(Character.forDigit(bits[i] & 15, 16));
        }
        return bits.length == 0 ? "0x0" : text.toString();
    }
}
