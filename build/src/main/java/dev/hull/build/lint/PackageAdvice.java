package dev.hull.build.lint;

import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What package managers leave in an image. */
final class PackageAdvice {
    private static final Set<String> TOOLS = Set.of(
            "curl",
            "wget",
            "netcat",
            "netcat-openbsd",
            "nmap",
            "telnet",
            "openssh-server",
            "openssh-client",
            "sudo",
            "vim",
            "nano",
            "git",
            "gcc",
            "g++",
            "make",
            "cmake",
            "build-essential",
            "build-base",
            "gdb",
            "strace",
            "tcpdump");

    private PackageAdvice() {}

    static void check(Stage stage, Findings findings) {
        boolean pipIsClean = stage.instructions().stream()
                .anyMatch(each -> each.statement().original().contains("PIP_NO_CACHE_DIR"));
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Run run) {
                ShellText text = ShellText.of(run.command());
                for (List<String> command : text.commands()) {
                    Optional<Installer> installer = Installer.of(command);
                    if (installer.isPresent()) {
                        boolean pip = installer.get().programs().contains("pip");
                        if (!pip || !pipIsClean) {
                            cache(run, text, command, installer.get(), findings);
                        }
                        system(run, text, command, installer.get(), findings);
                    }
                }
            }
        }
    }

    private static void cache(
            Instruction.Run run, ShellText text, List<String> command, Installer installer, Findings findings) {
        String all = text.text() + " " + String.join(" ", run.mounts());
        if (!installer.clean().isEmpty() && installer.clean().stream().noneMatch(all::contains)) {
            String program = command.getFirst();
            findings.add(
                    Rule.PACKAGE_CACHE_KEPT,
                    run.statement(),
                    program,
                    "The cache of " + program + " stays in the layer of this step",
                    installer.fix());
        }
    }

    private static void system(
            Instruction.Run run, ShellText text, List<String> command, Installer installer, Findings findings) {
        if (!installer.ofSystem()) {
            return;
        }
        boolean lean =
                text.text().contains("--no-install-recommends") || text.text().contains("Install-Recommends");
        if (command.getFirst().startsWith("apt") && !lean) {
            findings.add(
                    Rule.RECOMMENDS_INSTALLED,
                    run.statement(),
                    command.getFirst(),
                    "Packages are installed with everything that they recommend",
                    "write " + command.getFirst() + " install -y --no-install-recommends …");
        }
        boolean removes = text.text().contains("purge")
                || text.text().contains("autoremove")
                || text.text().contains("apk del")
                || text.text().contains(" remove ");
        for (String name : ShellText.operands(command)) {
            if (TOOLS.contains(name) && !removes) {
                findings.add(
                        Rule.TOOLS_LEFT,
                        run.statement(),
                        name,
                        "'" + name + "' stays in the image that is shipped",
                        "use it in an earlier stage and COPY --from that; to look into a running container there is hull"
                                + " debug");
            }
        }
    }
}
