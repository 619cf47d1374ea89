package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandFailure;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.Updating;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.oci.ErrorKind;
import java.util.List;
import java.util.Optional;

/** {@code hull update}: other limits and another restart policy, at once if the container runs. */
public final class UpdateCommand implements Command {
    private static final Option<String> RESTART =
            Option.string("restart", "Restart policy to apply when a container exits");
    private static final List<Option<?>> OPTIONS = List.of(
            RunOptions.BLKIO_WEIGHT,
            RunOptions.CPU_PERIOD,
            RunOptions.CPU_QUOTA,
            LimitOptions.RT_PERIOD,
            LimitOptions.RT_RUNTIME,
            RunOptions.CPU_SHARES,
            RunOptions.CPUS,
            RunOptions.CPUSET_CPUS,
            RunOptions.CPUSET_MEMS,
            RunOptions.MEMORY,
            RunOptions.MEMORY_RESERVATION,
            RunOptions.MEMORY_SWAP,
            RunOptions.PIDS_LIMIT,
            RESTART);

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER [CONTAINER...]", "Update configuration of one or more containers")
                .options(OPTIONS.toArray(new Option<?>[0]))
                .arguments(1, CommandSpec.MANY)
                .aliases("container update", "update");
    }

    @Override
    public int run(Invocation invocation) throws InterruptedException {
        boolean any = false;
        for (Option<?> option : OPTIONS) {
            any |= invocation.isSet(option);
        }
        if (!any) {
            throw new CommandFailure(
                    ExitCodes.FAILURE,
                    ErrorKind.INVALID_ARGUMENT,
                    "you must provide one or more flags when using this command");
        }
        Optional<Supervision.RestartPolicy> restart = invocation.isSet(RESTART)
                ? Optional.of(SupervisionOptions.restart(invocation.get(RESTART)))
                : Optional.empty();
        Updating updating = Engines.open(invocation.context()).updating();
        return new EachContainer(invocation)
                .run(reference -> {
                    updating.update(reference, old -> limits(invocation, old), restart);
                    invocation.print(reference);
                })
                .status();
    }

    private static RunRequest.Limits limits(Invocation invocation, RunRequest.Limits old) {
        boolean processors = invocation.isSet(RunOptions.CPUS);
        boolean quota = invocation.isSet(RunOptions.CPU_QUOTA) || invocation.isSet(RunOptions.CPU_PERIOD);
        if ((processors && quota) || (quota && old.nanoCpus() != 0)) {
            throw new CommandFailure(
                    ExitCodes.FAILURE,
                    ErrorKind.CONFLICT,
                    "Conflicting options: CPU Period or Quota cannot be updated as NanoCPUs has already been set");
        }
        return new RunRequest.Limits(
                pick(invocation, RunOptions.MEMORY, old.memory()),
                pick(invocation, RunOptions.MEMORY_SWAP, old.memorySwap()),
                pick(invocation, RunOptions.MEMORY_RESERVATION, old.memoryReservation()),
                pick(invocation, RunOptions.CPUS, old.nanoCpus()),
                pick(invocation, RunOptions.CPU_SHARES, old.cpuShares()),
                processors ? 0 : pick(invocation, RunOptions.CPU_PERIOD, old.cpuPeriod()),
                processors ? 0 : pick(invocation, RunOptions.CPU_QUOTA, old.cpuQuota()),
                pick(invocation, RunOptions.CPUSET_CPUS, old.cpusetCpus()),
                pick(invocation, RunOptions.CPUSET_MEMS, old.cpusetMems()),
                pick(invocation, RunOptions.PIDS_LIMIT, old.pids()),
                invocation.isSet(RunOptions.BLKIO_WEIGHT)
                        ? old.blockIo().withWeight(Math.toIntExact(invocation.get(RunOptions.BLKIO_WEIGHT)))
                        : old.blockIo(),
                old.oomKillDisabled(),
                old.ulimits(),
                old.shmSize(),
                old.memorySwappiness(),
                invocation.isSet(LimitOptions.RT_PERIOD)
                        ? LimitOptions.microseconds(invocation, LimitOptions.RT_PERIOD)
                        : old.realtimePeriod(),
                invocation.isSet(LimitOptions.RT_RUNTIME)
                        ? LimitOptions.microseconds(invocation, LimitOptions.RT_RUNTIME)
                        : old.realtimeRuntime(),
                old.cgroupParent());
    }

    private static <T> T pick(Invocation invocation, Option<T> option, T old) {
        return invocation.isSet(option) ? invocation.get(option) : old;
    }
}
