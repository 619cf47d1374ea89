package dev.hull.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine says of itself, from {@code /proc} and {@code /etc/os-release}. */
final class HostFacts {
    private HostFacts() {}

    /** Release of the kernel. */
    static String kernel() {
        return read("/proc/sys/kernel/osrelease");
    }

    /** Host name. */
    static String name() {
        return read("/proc/sys/kernel/hostname");
    }

    /** Name of the distribution for people; {@code Linux} when it does not say. */
    static String operatingSystem() {
        for (String file : new String[] {"/etc/os-release", "/usr/lib/os-release"}) {
            for (String line : read(file).split("\n", -1)) {
                if (line.startsWith("PRETTY_NAME=")) {
                    return line.substring("PRETTY_NAME=".length())
                            .replace("\"", "")
                            .replace("'", "");
                }
            }
        }
        return "Linux";
    }

    /** Bytes of memory, 0 when unknown. */
    static long memory() {
        for (String line : read("/proc/meminfo").split("\n", -1)) {
            if (line.startsWith("MemTotal:")) {
                String number = line.substring("MemTotal:".length()).strip();
                return Long.parseLong(number.substring(0, number.indexOf(' '))) * 1024;
            }
        }
        return 0;
    }

    /** The machine as {@code uname -m} names it. */
    static String machine() {
        String architecture = System.getProperty("os.arch", "");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }

    /** Whether seccomp filters can be loaded. */
    static boolean hasSeccomp() {
        return read("/proc/self/status").contains("\nSeccomp_filters:")
                || Files.exists(Path.of("/proc/sys/kernel/seccomp/actions_avail"));
    }

    private static String read(String file) {
        try {
            return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
