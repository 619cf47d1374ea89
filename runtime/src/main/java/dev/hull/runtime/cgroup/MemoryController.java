package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.MemoryLimits;
import org.jspecify.annotations.Nullable;

/** Limits on memory (config-linux.md, "Memory"; Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst). */
final class MemoryController {
    static final String NAME = "memory";

    private MemoryController() {}

    static void v1(MemoryLimits limits, Target target) {
        refuseKernel(limits);
        limit(target, "limit", "memory.limit_in_bytes", limits.limit());
        Long swap = limits.swap();
        if (swap != null && swap != 0) {
            target.require(NAME, "memory.swap");
            if (!target.rootHas(NAME, "memory.memsw.limit_in_bytes")) {
                throw Target.unsupported(
                        "memory.swap", "the kernel does not account for swap; boot it with swapaccount=1");
            }
            checkSwap(limits, swap);
            limit(target, "swap", "memory.memsw.limit_in_bytes", swap);
        }
        limit(target, "reservation", "memory.soft_limit_in_bytes", limits.reservation());
        limit(target, "kernelTCP", "memory.kmem.tcp.limit_in_bytes", limits.kernelTcp());
        Long swappiness = limits.swappiness();
        if (swappiness != null) {
            target.write(NAME, "memory.swappiness", "memory.swappiness", Long.toString(swappiness));
        }
        if (isTrue(limits.disableOomKiller())) {
            target.write(NAME, "memory.disableOOMKiller", "memory.oom_control", "1");
        }
        if (isTrue(limits.useHierarchy())) {
            target.write(NAME, "memory.useHierarchy", "memory.use_hierarchy", "1");
        }
    }

    static void v2(MemoryLimits limits, Target target) {
        refuseKernel(limits);
        Long swap = limits.swap();
        Long limit = limits.limit();
        if (swap != null && swap != 0) {
            checkSwap(limits, swap);
            long alone = swap < 0 || limit == null || limit < 0 ? swap : swap - limit;
            target.write(NAME, "memory.swap", "memory.swap.max", alone < 0 ? "max" : Long.toString(alone));
        }
        maximum(target, "limit", "memory.max", limit);
        maximum(target, "reservation", "memory.low", limits.reservation());
        Long kernelTcp = limits.kernelTcp();
        if (kernelTcp != null && kernelTcp > 0) {
            throw Target.unsupported("memory.kernelTCP", kernelTcp + ": cgroup v2 has no such limit; use memory.limit");
        }
        if (limits.swappiness() != null) {
            throw Target.unsupported("memory.swappiness", limits.swappiness() + ": cgroup v2 has no such setting");
        }
        if (isTrue(limits.disableOomKiller())) {
            throw Target.unsupported("memory.disableOOMKiller", "true: cgroup v2 has no such setting");
        }
        if (limits.useHierarchy() != null && !isTrue(limits.useHierarchy())) {
            throw Target.unsupported("memory.useHierarchy", "false: cgroup v2 is always hierarchical");
        }
    }

    private static void refuseKernel(MemoryLimits limits) {
        Long kernel = limits.kernel();
        if (kernel != null && kernel > 0) {
            throw Target.unsupported(
                    "memory.kernel", kernel + ": kernels from 5.16 on have no such limit; use memory.limit");
        }
    }

    private static void checkSwap(MemoryLimits limits, long swap) {
        Long limit = limits.limit();
        if (limit == null || limit == 0) {
            throw Target.wrong("memory.swap", swap + ": needs memory.limit, as it is memory and swap together");
        }
        if (swap > 0 && limit > 0 && swap < limit) {
            throw Target.wrong(
                    "memory.swap", swap + ": must not be below memory.limit " + limit + ", as it is both together");
        }
    }

    private static void limit(Target target, String member, String file, @Nullable Long value) {
        if (value != null && value != 0) {
            target.write(NAME, "memory." + member, file, Long.toString(value));
        }
    }

    private static void maximum(Target target, String member, String file, @Nullable Long value) {
        if (value != null && value != 0) {
            target.write(NAME, "memory." + member, file, value < 0 ? "max" : Long.toString(value));
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return value != null && value;
    }
}
