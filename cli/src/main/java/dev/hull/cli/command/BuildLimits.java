package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.request.BlockIoRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.UlimitRequest;
import java.util.ArrayList;
import java.util.List;

/** What each program of a build may use, and options of Docker's that a build of Hull has no use for. */
final class BuildLimits {
    private static final Option<Long> CPU_PERIOD =
            Option.integer("cpu-period", "Limit the CPU CFS (Completely Fair Scheduler) period");
    private static final Option<Long> CPU_QUOTA =
            Option.integer("cpu-quota", "Limit the CPU CFS (Completely Fair Scheduler) quota");
    private static final Option<Long> CPU_SHARES =
            Option.integer("cpu-shares", "CPU shares (relative weight)").letter('c');
    private static final Option<String> CPUSET_CPUS =
            Option.string("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)");
    private static final Option<String> CPUSET_MEMS =
            Option.string("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)");
    private static final Option<Long> MEMORY =
            Option.bytes("memory", "Memory limit of each RUN").letter('m');
    private static final Option<Long> MEMORY_SWAP = Option.bytesOrUnlimited(
            "memory-swap", "Swap limit equal to memory plus swap: '-1' to enable unlimited swap");
    private static final Option<Long> SHM_SIZE = Option.bytes("shm-size", "Size of /dev/shm");
    private static final Option<List<String>> ULIMIT =
            Option.list("ulimit", "Ulimit options").placeholder("ulimit");
    private static final Option<Boolean> COMPRESS = Option.flag(
                    "compress", "Compress the build context (it is sent nowhere)")
            .hide();
    private static final Option<String> BUILDER =
            Option.string("builder", "Name of the builder (there is only one)").hide();
    private static final Option<String> CGROUP_PARENT =
            Option.string("cgroup-parent", "Control group, or slice of systemd, in which each RUN gets its own");
    private static final Option<List<String>> SECURITY_OPT = Option.list(
                    "security-opt", "Security options of RUN (not supported)")
            .hide();
    private static final Option<Boolean> SQUASH =
            Option.flag("squash", "One layer for all steps (not supported)").hide();
    private static final Option<List<String>> POLICY =
            Option.list("policy", "Policies for sources (not supported)").hide();

    private BuildLimits() {}

    static List<Option<?>> options() {
        return List.of(
                CPU_PERIOD,
                CPU_QUOTA,
                CPU_SHARES,
                CPUSET_CPUS,
                CPUSET_MEMS,
                MEMORY,
                MEMORY_SWAP,
                SHM_SIZE,
                ULIMIT,
                COMPRESS,
                BUILDER,
                CGROUP_PARENT,
                SECURITY_OPT,
                SQUASH,
                POLICY,
                Transfers.DISABLE_CONTENT_TRUST);
    }

    /**
     * The limits.
     *
     * @throws UsageException for what is refused
     */
    static RunRequest.Limits of(Invocation invocation) {
        refuse(invocation);
        List<UlimitRequest> ulimits = new ArrayList<>();
        for (String ulimit : invocation.get(ULIMIT)) {
            ulimits.add(UlimitRequest.parse(ulimit));
        }
        return new RunRequest.Limits(
                invocation.get(MEMORY),
                invocation.get(MEMORY_SWAP),
                0,
                0,
                invocation.get(CPU_SHARES),
                invocation.get(CPU_PERIOD),
                invocation.get(CPU_QUOTA),
                invocation.get(CPUSET_CPUS),
                invocation.get(CPUSET_MEMS),
                0,
                BlockIoRequest.NONE,
                false,
                ulimits,
                invocation.get(SHM_SIZE),
                -1,
                0,
                0,
                invocation.get(CGROUP_PARENT));
    }

    private static void refuse(Invocation invocation) {
        String builder = invocation.get(BUILDER);
        if (!builder.isEmpty() && !builder.equals("default")) {
            throw BUILDER.invalid(builder, "Hull has one builder, and needs no name for it");
        }
        if (!invocation.get(SECURITY_OPT).isEmpty()) {
            throw new UsageException("--security-opt is not supported by a build: RUN has the default security,"
                    + " or none with RUN --security=insecure and --allow security.insecure");
        }
        if (invocation.get(SQUASH)) {
            throw new UsageException("--squash is not supported by a build: squash the image with hull image squash,"
                    + " or copy what is wanted into a last stage FROM scratch");
        }
        if (!invocation.get(POLICY).isEmpty()) {
            throw new UsageException("--policy is not supported: pin sources by digest and --checksum");
        }
    }
}
