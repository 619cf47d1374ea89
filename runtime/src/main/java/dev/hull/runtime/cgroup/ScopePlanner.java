package dev.hull.runtime.cgroup;

import dev.hull.linux.dbus.Systemd;
import dev.hull.linux.plan.CgroupStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans the groups of a container that is a unit of systemd, see {@link SystemdScope}. The scope can only be made around a
 * process, so everything about groups comes after the clone, while the first process waits.
 */
final class ScopePlanner {
    /** Controllers by which use is measured; the others are enabled when a limit needs them. */
    private static final List<String> MEASURED = List.of("cpu", "io", "memory", "pids");

    private ScopePlanner() {}

    static CgroupPlan plan(Linux linux, String id, SystemdScope scope, CgroupLayout layout, boolean hostRoot) {
        if (layout.mode() == CgroupLayout.Mode.NONE) {
            throw new SpecException(
                    ErrorKind.UNSUPPORTED,
                    "$.linux.cgroupsPath",
                    "\"" + linux.cgroupsPath() + "\": there are no control groups here that systemd could manage");
        }
        List<CgroupPlan.Group> groups = scope.groups(layout);
        for (CgroupPlan.Group group : groups) {
            if (Files.exists(Path.of(group.path()))) {
                throw new HullException(
                        ErrorKind.CONFLICT,
                        "control group " + group.path() + ": is there already; is a container of that name running?");
            }
        }
        boolean legacy = layout.mode() != CgroupLayout.Mode.V2;
        List<String> warnings = new ArrayList<>();
        Target target = new Target(layout, groups);
        CgroupPlanner.limits(linux.resources(), target, legacy, layout);
        CgroupPlan.DeviceFilter filter =
                CgroupPlanner.devices(linux.resources(), groups, target, layout, hostRoot, warnings);
        List<CgroupPlan.Write> writes = new ArrayList<>();
        if (!legacy) {
            enable(groups, target.needed(), writes);
        }
        writes.addAll(target.writes());
        List<Systemd.Property> properties = new ArrayList<>();
        properties.add(Systemd.Property.of("Description", "container " + id));
        properties.add(Systemd.Property.of("Slice", scope.slice()));
        properties.add(Systemd.Property.of("Delegate", true));
        properties.add(Systemd.Property.of("DefaultDependencies", false));
        properties.add(Systemd.Property.of("CollectMode", "inactive-or-failed"));
        for (String what : List.of("CPU", "Memory", "IO", "Tasks")) {
            properties.add(Systemd.Property.of(what + "Accounting", true));
        }
        properties.addAll(ScopeProperties.of(linux.resources(), legacy));
        return new CgroupPlan(
                groups,
                writes,
                filter,
                CgroupPlanner.oomSources(target),
                warnings,
                new CgroupPlan.Scope(scope.manager().startScope(scope.unit(), properties), end(scope, groups)));
    }

    /** After the container's groups: the unit, then its groups in trees that systemd does not tend. */
    static List<CgroupStep> end(SystemdScope scope, List<CgroupPlan.Group> groups) {
        List<CgroupStep> steps = new ArrayList<>();
        steps.add(scope.manager().stop(scope.unit()));
        for (CgroupPlan.Group group : groups) {
            if (!group.tree().unified()) {
                steps.add(new CgroupStep.CgroupRemove(group.base()));
            }
        }
        return steps;
    }

    private static void enable(List<CgroupPlan.Group> groups, List<String> needed, List<CgroupPlan.Write> writes) {
        for (CgroupPlan.Group group : groups) {
            StringBuilder words = new StringBuilder();
            for (String controller : group.tree().controllers()) {
                if (MEASURED.contains(controller) || needed.contains(controller)) {
                    words.append(words.isEmpty() ? "+" : " +").append(controller);
                }
            }
            if (!words.isEmpty()) {
                writes.add(new CgroupPlan.Write(group.base(), "cgroup.subtree_control", words.toString()));
            }
        }
    }
}
