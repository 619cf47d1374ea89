package dev.hull.linux.shell;

import dev.hull.linux.plan.ProcessStep;

/** Sentences about paths, devices and limits: what they are for. */
final class Reasons {
    private Reasons() {}

    static String mount(String target, String type) {
        return switch (target) {
            case "/proc" ->
                "/proc: shows the processes of this pid namespace, which is why ps sees only the container's.";
            case "/dev" -> "/dev: an empty one in memory, for just the devices that a container may have.";
            case "/dev/pts" -> "/dev/pts: pseudo-terminals of the container's own (newinstance).";
            case "/dev/shm" -> "/dev/shm: shared memory of POSIX.";
            case "/dev/mqueue" -> "/dev/mqueue: message queues of this ipc namespace.";
            case "/sys" -> "/sys: devices as this network namespace sees them.";
            case "/sys/fs/cgroup" -> "/sys/fs/cgroup: the container's own control groups.";
            default ->
                target + ": "
                        + (type.equals("tmpfs") ? "a file system in memory." : "a file system of type " + type + ".");
        };
    }

    static String bind(String source, String target) {
        return switch (target) {
            case "/etc/resolv.conf" -> "/etc/resolv.conf: without it names are not resolved.";
            case "/etc/hosts" -> "/etc/hosts: the container's own name and localhost.";
            case "/etc/hostname" -> "/etc/hostname: the host name as a file.";
            default ->
                target.startsWith("/sys/fs/cgroup/")
                        ? target + ": the container's group in this tree, and nothing above it."
                        : target.equals(source) ? target + " of the host." : target + " is " + source + " of the host.";
        };
    }

    static String device(String name) {
        return switch (name) {
            case "lo" -> "The loopback device: 127.0.0.1.";
            case "eth0" -> "The container's end of the cable.";
            case "/dev/null" -> "/dev/null: swallows everything.";
            case "/dev/zero" -> "/dev/zero: zeros without end.";
            case "/dev/full" -> "/dev/full: a disk that is always full.";
            case "/dev/random", "/dev/urandom" -> name + ": random bytes.";
            case "/dev/tty" -> "/dev/tty: whatever terminal a process has.";
            default -> name.startsWith("/") ? "The device " + name + "." : "The network device " + name + " comes up.";
        };
    }

    static String masked(String path) {
        return switch (path) {
            case "/proc/kcore" -> "/proc/kcore shows all memory of the machine: hidden.";
            case "/proc/keys" -> "/proc/keys shows keys of other containers: hidden.";
            case "/proc/timer_list", "/proc/sched_debug", "/proc/latency_stats" ->
                path + " shows processes of the whole machine: hidden.";
            case "/proc/acpi", "/proc/scsi", "/sys/firmware" -> path + " reaches hardware: hidden.";
            default -> path + " is not namespaced: hidden.";
        };
    }

    static String readOnly(String path) {
        return switch (path) {
            case "/proc/sys" -> "/proc/sys: most kernel parameters are those of the whole machine: read-only.";
            case "/proc/sysrq-trigger" -> "/proc/sysrq-trigger restarts the machine: read-only.";
            case "/proc/irq", "/proc/bus" -> path + " steers hardware: read-only.";
            default -> path + " belongs to the whole machine: read-only.";
        };
    }

    static String writtenFile(String path) {
        if (path.endsWith("/forwarding")) {
            return "Packets that arrive on the bridge may leave by another device: on this bridge only, the machine's own setting stays.";
        }
        if (path.endsWith("/disable_ipv6")) {
            return "No IPv6 on the bridge: else a container could pose as a router to the host.";
        }
        return path.contains(".leases/") ? "Note that this address is taken." : "A file of Hull's.";
    }

    static String removedFile(String path) {
        return path.contains(".leases/") ? "The address is free again." : "A file of Hull's goes.";
    }

    static String limit(String file) {
        return switch (file) {
            case "memory.max", "memory.limit_in_bytes" -> "At most so many bytes of memory.";
            case "memory.swap.max", "memory.memsw.limit_in_bytes" ->
                "At most so many bytes of swap (version 1: of both together).";
            case "memory.high", "memory.low", "memory.soft_limit_in_bytes" ->
                "Bytes of memory to be kept to when memory is short.";
            case "cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us" ->
                "Processor time: microseconds out of each period.";
            case "cpu.weight", "cpu.shares" -> "Share of the processors when others want them too.";
            case "pids.max" -> "At most so many processes and threads.";
            case "cpuset.cpus", "cpuset.mems" -> "Only these processors or memory nodes.";
            default -> file.startsWith("devices.") ? "Which devices may be opened." : "A setting of the control group.";
        };
    }

    /** What a program of the host is run for. */
    static String program(ProcessStep.RunProgram step) {
        boolean filter =
                !step.arguments().isEmpty() && step.arguments().getFirst().endsWith("/nft");
        if (filter && step.input().contains("delete element")) {
            return "The ports of the host lead nowhere any more. What is deleted is added first: then it does not matter"
                    + " whether it was there.";
        }
        return filter
                ? "Ports of the host that lead inside: protocol (6 is TCP, 17 UDP) and port, then address and port of the"
                        + " container."
                : "A program of the host.";
    }
}
