package dev.hull.engine.explain;

import dev.hull.engine.container.ContainerRecord;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.names.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A running container taken apart, for {@code hull explain CONTAINER}. */
public final class ContainerReport {
    private final StringBuilder text = new StringBuilder();

    private ContainerReport() {}

    /**
     * The report as text.
     *
     * @param record the container
     * @param pid its first process
     * @param monitor the process that looks after it
     * @param others first processes of other running containers, by name
     * @param network the path of its packets, a line each
     */
    public static String of(
            ContainerRecord record, long pid, long monitor, Map<String, Long> others, List<String> network) {
        ContainerReport report = new ContainerReport();
        String status = ProcFiles.read("/proc/" + pid + "/status").orElse("");
        report.section(
                "Container " + record.name(),
                List.of(
                        "id       " + record.id().value(),
                        "image    " + record.imageName() + " (" + record.imageId() + ")",
                        "command  " + String.join(" ", record.command())));
        report.section(
                "Processes",
                List.of(
                        "monitor  " + monitor + "  " + memory(monitor),
                        "first    " + pid + "  " + "process 1 inside; user "
                                + ProcFiles.field(status, "Uid").split("\t", -1)[0]));
        report.section("Namespaces", NamespaceSection.lines(pid, others));
        report.section("Mounts", MountSection.lines(pid));
        report.section("Control groups", CgroupSection.lines(pid, CgroupLayout.detect()));
        report.section("Network", network);
        report.section("Rights", rights(status));
        return report.text.toString();
    }

    private void section(String title, List<String> lines) {
        text.append(title).append('\n');
        for (String line : lines) {
            text.append("  ").append(line).append('\n');
        }
        text.append('\n');
    }

    private static String memory(long pid) {
        String pss =
                ProcFiles.field(ProcFiles.read("/proc/" + pid + "/smaps_rollup").orElse(""), "Pss");
        return pss.isEmpty() ? "" : "the only process of Hull that stays, " + pss.replaceAll(" +", " ");
    }

    private static List<String> rights(String status) {
        List<String> lines = new ArrayList<>();
        for (String set : List.of("CapEff", "CapBnd", "CapAmb")) {
            String bits = ProcFiles.field(status, set);
            if (!bits.isEmpty()) {
                List<String> names = Capabilities.names(Long.parseUnsignedLong(bits, 16));
                lines.add(switch (set) {
                            case "CapEff" -> "may do now        ";
                            case "CapBnd" -> "may ever get      ";
                            default -> "keeps across exec ";
                        }
                        + (names.isEmpty() ? "nothing" : String.join(" ", names)));
            }
        }
        lines.add("system calls      "
                + switch (ProcFiles.field(status, "Seccomp")) {
                    case "0" -> "not filtered";
                    case "1" -> "strict";
                    default -> "filtered by " + ProcFiles.field(status, "Seccomp_filters") + " seccomp program(s)";
                });
        lines.add("new privileges    "
                + (ProcFiles.field(status, "NoNewPrivs").equals("1")
                        ? "never (no_new_privs)"
                        : "by setuid programs and" + " file capabilities, within what it may ever get"));
        return lines;
    }
}
