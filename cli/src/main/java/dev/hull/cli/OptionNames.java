package dev.hull.cli;

/**
 * What a user calls the members of the runtime configuration. Below the engine a limit is {@code $.linux.resources.pids.limit};
 * whoever wrote {@code --pids-limit} is told of that.
 */
final class OptionNames {
    private static final String[][] NAMES = {
        {"$.linux.resources.memory.limit", "--memory"},
        {"$.linux.resources.memory.swap", "--memory-swap"},
        {"$.linux.resources.memory.reservation", "--memory-reservation"},
        {"$.linux.resources.memory.swappiness", "--memory-swappiness"},
        {"$.linux.resources.memory.disableOOMKiller", "--oom-kill-disable"},
        {"$.linux.resources.cpu.shares", "--cpu-shares"},
        {"$.linux.resources.cpu.quota", "--cpus or --cpu-quota"},
        {"$.linux.resources.cpu.period", "--cpus or --cpu-period"},
        {"$.linux.resources.cpu.realtimeRuntime", "--cpu-rt-runtime"},
        {"$.linux.resources.cpu.realtimePeriod", "--cpu-rt-period"},
        {"$.linux.resources.cpu.cpus", "--cpuset-cpus"},
        {"$.linux.resources.cpu.mems", "--cpuset-mems"},
        {"$.linux.resources.pids.limit", "--pids-limit"},
        {"$.linux.resources.blockIO.weight", "--blkio-weight"},
        {"$.linux.resources.blockIO.weightDevice", "--blkio-weight-device"},
        {"$.linux.resources.blockIO.throttleReadBpsDevice", "--device-read-bps"},
        {"$.linux.resources.blockIO.throttleWriteBpsDevice", "--device-write-bps"},
        {"$.linux.resources.blockIO.throttleReadIOPSDevice", "--device-read-iops"},
        {"$.linux.resources.blockIO.throttleWriteIOPSDevice", "--device-write-iops"},
        {"$.process.user.uid", "--user"},
        {"$.process.user.gid", "--user"},
        {"$.process.apparmorProfile", "--security-opt apparmor"},
    };

    private OptionNames() {}

    /** The sentence, with the option in place of the member that it begins with. */
    static String in(String sentence) {
        if (sentence.startsWith("$.")) {
            for (String[] name : NAMES) {
                int end = name[0].length();
                boolean whole = sentence.length() > end && (sentence.charAt(end) == ':' || sentence.charAt(end) == '[');
                if (whole && sentence.startsWith(name[0])) {
                    return name[1] + sentence.substring(Math.max(end, sentence.indexOf(':', end)));
                }
            }
        }
        return sentence;
    }
}
