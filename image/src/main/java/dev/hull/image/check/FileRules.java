package dev.hull.image.check;

import dev.hull.image.explore.Change;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.plan.CapabilityNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What single files are good for, in the hands of somebody who got in. */
final class FileRules {
    private static final Set<String> SHELLS = Set.of(
            "sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "csh", "tcsh", "fish", "busybox", "toybox", "rbash");
    private static final Set<String> MANAGERS = Set.of(
            "apt",
            "apt-get",
            "dpkg",
            "apk",
            "dnf",
            "microdnf",
            "yum",
            "rpm",
            "zypper",
            "pacman",
            "opkg",
            "pip",
            "pip3",
            "npm",
            "yarn",
            "gem");
    private static final Set<String> NETWORK = Set.of(
            "curl",
            "wget",
            "nc",
            "ncat",
            "netcat",
            "nc.openbsd",
            "nc.traditional",
            "socat",
            "telnet",
            "ssh",
            "scp",
            "sftp",
            "ftp",
            "rsync",
            "nmap",
            "tcpdump",
            "dig",
            "nslookup",
            "host",
            "ip",
            "ifconfig",
            "iptables",
            "nft",
            "ping",
            "traceroute");
    private static final Set<String> COMPILERS =
            Set.of("gcc", "g++", "cc", "clang", "make", "ld", "as", "go", "rustc", "cargo", "javac", "gdb", "strace");
    private static final Set<String> INITS = Set.of(
            "systemd", "init", "runit", "cron", "crond", "sshd", "rsyslogd", "supervisord", "getty", "agetty", "login");

    private final Map<String, List<String>> found = new LinkedHashMap<>();

    private FileRules() {}

    static void check(Exploration image, List<Finding> findings) {
        FileRules rules = new FileRules();
        rules.walk(image.merged().root());
        rules.report(findings);
    }

    private void walk(FileTree.Node node) {
        if (node.change() == Change.DELETED) {
            return;
        }
        look(node.file());
        node.children().forEach(this::walk);
    }

    private void put(String rule, String place) {
        found.computeIfAbsent(rule, key -> new ArrayList<>()).add(place);
    }

    private void look(FileFacts file) {
        String path = file.path();
        boolean directory = file.isDirectory();
        if (isBoot(path, file)) {
            put("kernel", file.shown());
        }
        if (file.type() == TarEntry.Type.CHARACTER_DEVICE || file.type() == TarEntry.Type.BLOCK_DEVICE) {
            put("device", file.shown());
        }
        if (path.equals("var/lib/rpm/Packages")) {
            put("unread-packages", file.shown());
        }
        boolean program = isProgramDirectory(path) && !directory;
        if (program) {
            look(file.name(), file.shown());
        }
        if (!file.isFile() && !directory) {
            return;
        }
        if (!directory && (file.mode() & 06000) != 0 && (file.mode() & 0111) != 0) {
            put("setuid", file.shown() + " " + file.permissions() + " " + file.uid() + ":" + file.gid());
        }
        if (file.capabilities() != 0) {
            put("capabilities", file.shown() + " " + capabilities(file.capabilities()));
        }
        boolean sticky = (file.mode() & 01000) != 0;
        if ((file.mode() & 0002) != 0 && !(directory && sticky)) {
            put("world-writable", file.shown() + " " + file.permissions());
        }
    }

    private void look(String name, String shown) {
        if (SHELLS.contains(name)) {
            put("shell", shown);
        }
        if (MANAGERS.contains(name)) {
            put("package-manager", shown);
        }
        if (NETWORK.contains(name)) {
            put("network-tool", shown);
        }
        if (COMPILERS.contains(name)) {
            put("compiler", shown);
        }
        if (INITS.contains(name)) {
            put("system-service", shown);
        }
    }

    /** As getcap(8) writes them: {@code cap_net_admin,cap_net_raw}. */
    private static String capabilities(long set) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < Long.SIZE; i++) {
            if ((set & 1L << i) != 0) {
                names.append(names.isEmpty() ? "cap_" : ",cap_").append(CapabilityNames.of(i));
            }
        }
        return names.toString();
    }

    private static boolean isProgramDirectory(String path) {
        return path.startsWith("bin/")
                || path.startsWith("sbin/")
                || path.startsWith("usr/bin/")
                || path.startsWith("usr/sbin/")
                || path.startsWith("usr/local/bin/")
                || path.startsWith("usr/local/sbin/")
                || path.equals("usr/lib/systemd/systemd")
                || path.equals("lib/systemd/systemd");
    }

    private static boolean isBoot(String path, FileFacts file) {
        boolean kernel = path.startsWith("boot/") && file.isFile();
        boolean modules = (path.startsWith("lib/modules/") || path.startsWith("usr/lib/modules/"))
                && (path.endsWith(".ko") || path.endsWith(".ko.xz") || path.endsWith(".ko.zst"));
        return kernel || modules;
    }

    private void report(List<Finding> findings) {
        add(
                findings,
                "setuid",
                Severity.MEDIUM,
                2,
                8,
                "programs run with another user's rights",
                "take the bits away: hull run --security-opt no-new-privileges, or chmod a-s in the build; most images need none");
        add(
                findings,
                "capabilities",
                Severity.MEDIUM,
                2,
                6,
                "programs have capabilities of their own",
                "setcap -r them in the build, or hull run --cap-drop ALL");
        add(
                findings,
                "world-writable",
                Severity.MEDIUM,
                2,
                8,
                "everybody may write",
                "chmod o-w; directories for all need the sticky bit (1777)");
        add(
                findings,
                "shell",
                Severity.LOW,
                5,
                5,
                "a shell helps whoever gets in",
                "a program needs none: start from scratch or distroless, or hull pack it; look inside by hull debug");
        add(
                findings,
                "package-manager",
                Severity.LOW,
                4,
                4,
                "a package manager brings in whatever is wanted",
                "copy the result of the build into an image without one");
        add(
                findings,
                "network-tool",
                Severity.LOW,
                4,
                4,
                "network tools help whoever gets in to go further",
                "leave them out; hull debug brings its own");
        add(
                findings,
                "compiler",
                Severity.LOW,
                4,
                4,
                "tools for building and debugging are in the image",
                "build in one stage, copy the result to another");
        add(
                findings,
                "system-service",
                Severity.LOW,
                3,
                3,
                "parts of a whole system, of which a container has no use",
                "a container runs one program; leave init, cron, login and sshd out");
        add(
                findings,
                "kernel",
                Severity.MEDIUM,
                6,
                6,
                "a container uses the host's kernel; this one is never used",
                "remove the kernel's packages and /boot");
        add(
                findings,
                "unread-packages",
                Severity.LOW,
                0,
                0,
                "packages are in a Berkeley DB, which is not read: they are missing in the numbers",
                "rpm --rebuilddb with rpm 4.16 or newer makes a database that is read");
        add(
                findings,
                "device",
                Severity.LOW,
                1,
                2,
                "device files are in the image; containers get their own /dev",
                "leave /dev out of the archive");
    }

    private void add(
            List<Finding> findings, String rule, Severity severity, int each, int most, String reason, String fix) {
        List<String> places = found.getOrDefault(rule, List.of());
        if (!places.isEmpty()) {
            int points = (int) Math.min(most, (long) each * places.size());
            findings.add(Finding.of(rule, severity, points, reason, places, fix));
        }
    }
}
