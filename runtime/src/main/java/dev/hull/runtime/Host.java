package dev.hull.runtime;

import dev.hull.linux.fs.KernelFile;
import dev.hull.runtime.cgroup.CgroupLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a plan depends on besides the specification: facts about this machine and this process, gathered once so that
 * planning itself is a function of its arguments.
 *
 * @param userNamespace ids that exist here
 * @param capabilities permitted capabilities of this process, as bits
 * @param lastCapability highest capability number of the kernel
 * @param architecture "x86_64" or "aarch64"
 * @param kernelMajor first number of the kernel's version
 * @param kernelMinor second number of the kernel's version
 * @param appArmor whether AppArmor is enabled
 * @param selinux whether SELinux is enabled
 * @param cgroups control groups
 */
public record Host(
        UserNamespace userNamespace,
        long capabilities,
        int lastCapability,
        String architecture,
        int kernelMajor,
        int kernelMinor,
        boolean appArmor,
        boolean selinux,
        CgroupLayout cgroups) {

    /** The facts of this machine and process. */
    public static Host detect() {
        String release = KernelFile.readIfThere("/proc/sys/kernel/osrelease");
        return new Host(
                UserNamespace.detect(),
                capabilities(KernelFile.readIfThere("/proc/self/status")),
                (int) number(KernelFile.readIfThere("/proc/sys/kernel/cap_last_cap"), 0, 40),
                System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64",
                (int) number(release, 0, 0),
                (int) number(release, release.indexOf('.') + 1, 0),
                KernelFile.readIfThere("/sys/module/apparmor/parameters/enabled")
                        .startsWith("Y"),
                Files.exists(Path.of("/sys/fs/selinux/enforce")),
                CgroupLayout.detect());
    }

    /** Whether the kernel is that version or newer. */
    public boolean kernelAtLeast(int major, int minor) {
        return kernelMajor > major || (kernelMajor == major && kernelMinor >= minor);
    }

    /** Whether this process has that capability, given as a bit. */
    public boolean has(long capability) {
        return (capabilities & capability) != 0;
    }

    private static long capabilities(String status) {
        int at = status.indexOf("CapPrm:");
        int end = status.indexOf('\n', at);
        return at < 0 || end < 0
                ? 0
                : Long.parseUnsignedLong(status.substring(at + 7, end).strip(), 16);
    }

    private static long number(String text, int start, long fallback) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == start ? fallback : Long.parseLong(text.substring(start, end));
    }
}
