package dev.hull.engine.processes;

import dev.hull.engine.container.ContainerId;
import dev.hull.linux.fs.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what running containers consume: from their control groups, of version 1 or 2 (cgroup-v1/*.rst, cgroup-v2.rst), and
 * where a container has none of its own, as with an ordinary user without delegation, from its processes.
 */
public final class Meter {
    private static final long MICRO = 1000;
    private static final long KIB = 1024;

    private Meter() {}

    /**
     * What a container consumes now.
     *
     * @param pid its first process
     */
    public static Consumption read(ContainerId id, long pid) throws IOException {
        ContainerGroups groups = ContainerGroups.of(id, pid);
        long machine = ofKib(KernelFile.readIfThere("/proc/meminfo"), "MemTotal:");
        long[] network = network(KernelFile.readIfThere("/proc/" + pid + "/net/dev"), sharesNetwork(pid));
        Optional<Consumption> grouped = grouped(groups, machine, network);
        return grouped.isPresent() ? grouped.get() : summed(ContainerProcesses.of(id, pid), machine, network);
    }

    private static Optional<Consumption> grouped(ContainerGroups groups, long machine, long[] network) {
        Optional<Path> unified = groups.unified();
        Optional<Path> memory = groups.legacy("memory");
        Optional<Path> processor = groups.legacy("cpuacct");
        if (memory.isPresent() && processor.isPresent()) {
            long used = number(memory.get(), "memory.usage_in_bytes")
                    - member(text(memory.get(), "memory.stat"), "total_inactive_file");
            long[] block = groups.legacy("blkio").map(Meter::legacyBlock).orElse(new long[] {-1, -1});
            long tasks = groups.legacy("pids")
                    .map(group -> number(group, "pids.current"))
                    .orElse(0L);
            return Optional.of(new Consumption(
                    System.nanoTime(),
                    number(processor.get(), "cpuacct.usage"),
                    Math.max(0, used),
                    limit(text(memory.get(), "memory.limit_in_bytes"), machine),
                    network[0],
                    network[1],
                    block[0],
                    block[1],
                    tasks,
                    true));
        }
        if (unified.isEmpty() || text(unified.get(), "memory.current").isEmpty()) {
            return Optional.empty();
        }
        Path group = unified.get();
        long[] block = block(text(group, "io.stat"));
        return Optional.of(new Consumption(
                System.nanoTime(),
                member(text(group, "cpu.stat"), "usage_usec") * MICRO,
                Math.max(0, number(group, "memory.current") - member(text(group, "memory.stat"), "inactive_file")),
                limit(text(group, "memory.max"), machine),
                network[0],
                network[1],
                block[0],
                block[1],
                number(group, "pids.current"),
                true));
    }

    private static Consumption summed(List<Long> processes, long machine, long[] network) {
        long ticks = 0;
        long memory = 0;
        long threads = 0;
        long read = 0;
        long written = 0;
        boolean counted = false;
        for (long pid : processes) {
            Optional<ProcStat> stat = ProcStat.of(pid);
            if (stat.isEmpty()) {
                continue;
            }
            ticks += stat.get().ticks() + stat.get().childTicks();
            threads += stat.get().threads();
            String proportional = KernelFile.readIfThere("/proc/" + pid + "/smaps_rollup");
            memory += proportional.contains("\nPss:")
                    ? ofKib(proportional, "Pss:")
                    : stat.get().residentPages() * ProcStat.PAGE;
            String io = KernelFile.readIfThere("/proc/" + pid + "/io");
            counted |= !io.isEmpty();
            read += member(io, "read_bytes:");
            written += member(io, "write_bytes:");
        }
        long nanos = ticks * (1_000_000_000L / ProcStat.TICKS);
        return new Consumption(
                System.nanoTime(),
                nanos,
                memory,
                machine,
                network[0],
                network[1],
                counted ? read : -1,
                counted ? written : -1,
                threads,
                false);
    }

    private static boolean sharesNetwork(long pid) {
        String own = link("/proc/self/ns/net");
        return own.isEmpty() || own.equals(link("/proc/" + pid + "/ns/net"));
    }

    private static String link(String path) {
        try {
            return java.nio.file.Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Bytes in and out of all devices but the loopback; -1 where the network is the host's, which nobody can share out. */
    static long[] network(String devices, boolean shared) {
        if (shared) {
            return new long[] {-1, -1};
        }
        long[] sums = {0, 0};
        for (String line : devices.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
                List<String> fields = words(line.substring(colon + 1));
                if (fields.size() >= 9) {
                    sums[0] += Long.parseLong(fields.get(0));
                    sums[1] += Long.parseLong(fields.get(8));
                }
            }
        }
        return sums;
    }

    private static long[] legacyBlock(Path group) {
        String recursive = text(group, "blkio.throttle.io_service_bytes_recursive");
        return legacyBlock(recursive.isEmpty() ? text(group, "blkio.throttle.io_service_bytes") : recursive);
    }

    /** Lines {@code 8:0 Read 4096}. */
    static long[] legacyBlock(String text) {
        long[] sums = {0, 0};
        for (String line : text.split("\n", -1)) {
            List<String> words = words(line);
            if (words.size() == 3 && words.get(1).equals("Read")) {
                sums[0] += Long.parseLong(words.get(2));
            } else if (words.size() == 3 && words.get(1).equals("Write")) {
                sums[1] += Long.parseLong(words.get(2));
            }
        }
        return sums;
    }

    /** Lines {@code 8:0 rbytes=4096 wbytes=0 rios=1 …}. */
    static long[] block(String text) {
        long[] sums = {0, 0};
        for (String word : words(text.replace('\n', ' '))) {
            if (word.startsWith("rbytes=")) {
                sums[0] += Long.parseLong(word.substring("rbytes=".length()));
            } else if (word.startsWith("wbytes=")) {
                sums[1] += Long.parseLong(word.substring("wbytes=".length()));
            }
        }
        return sums;
    }

    /** A limit; without one the kernel writes {@code max}, or a number that no machine has. */
    private static long limit(String text, long machine) {
        try {
            return Math.min(Long.parseLong(text.strip()), machine);
        } catch (NumberFormatException e) {
            return machine;
        }
    }

    private static String text(Path group, String file) {
        return KernelFile.readIfThere(group.resolve(file).toString());
    }

    private static long number(Path group, String file) {
        try {
            return Long.parseLong(text(group, file).strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The number after a word at the beginning of a line, 0 when there is none. */
    static long member(String text, String name) {
        for (String line : text.split("\n", -1)) {
            List<String> words = words(line);
            if (words.size() >= 2 && words.getFirst().equals(name)) {
                return Long.parseLong(words.get(1));
            }
        }
        return 0;
    }

    private static long ofKib(String text, String name) {
        return member(text, name) * KIB;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split("[ \t]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
