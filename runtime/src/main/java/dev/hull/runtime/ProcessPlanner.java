package dev.hull.runtime;

import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.ProcessStep.Credentials;
import dev.hull.linux.plan.ProcessStep.Domainname;
import dev.hull.linux.plan.ProcessStep.Exec;
import dev.hull.linux.plan.ProcessStep.Hostname;
import dev.hull.linux.plan.ProcessStep.InitProcess;
import dev.hull.linux.plan.ProcessStep.NoNewPrivileges;
import dev.hull.linux.plan.ProcessStep.OomScore;
import dev.hull.linux.plan.ProcessStep.ResourceLimit;
import dev.hull.linux.plan.ProcessStep.SecurityLabel;
import dev.hull.linux.plan.ProcessStep.Sysctl;
import dev.hull.linux.plan.ProcessStep.Umask;
import dev.hull.linux.plan.ProcessStep.WorkingDirectory;
import dev.hull.linux.plan.RuntimeStep;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Rlimit;
import dev.hull.runtime.names.Capabilities;
import dev.hull.runtime.names.RlimitNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What makes the process itself, inside its root, up to the program. */
final class ProcessPlanner {
    private ProcessPlanner() {}

    static void process(Draft draft) {
        ContainerProcess process = draft.process;
        RootPlanner.propagation(draft);
        if (!draft.spec.hostname().isEmpty()) {
            draft.inside(new Hostname(draft.spec.hostname()));
        }
        if (!draft.spec.domainname().isEmpty()) {
            draft.inside(new Domainname(draft.spec.domainname()));
        }
        for (Map.Entry<String, String> sysctl : draft.linux.sysctl().entrySet()) {
            draft.inside(new Sysctl(sysctl.getKey(), sysctl.getValue()));
        }
        Integer oomScore = process.oomScoreAdj();
        if (oomScore != null) {
            draft.inside(new OomScore(Integer.toString(oomScore)));
        }
        program(draft);
    }

    /** From the working directory to the program: the same for a container's own process and for one that enters it. */
    static void program(Draft draft) {
        ContainerProcess process = draft.process;
        draft.inside(new WorkingDirectory(process.cwd()));
        Integer umask = process.user().umask();
        if (umask != null) {
            draft.inside(new Umask(umask));
        }
        limits(draft);
        TuningPlanner.process(draft);
        if (!process.apparmorProfile().isEmpty()) {
            draft.inside(new SecurityLabel("apparmor", process.apparmorProfile()));
        }
        if (!process.selinuxLabel().isEmpty()) {
            draft.inside(new SecurityLabel("selinux", process.selinuxLabel()));
        }
        credentialsAndFilter(draft);
        if (draft.request.init()) {
            draft.inside(new InitProcess());
        }
        List<String> environment = lastOfEach(process.env());
        draft.inside(new Exec(process.args(), environment, DefaultSpec.searchPath(environment)));
    }

    /** Of several values for one variable the last counts: getenv(3) would find the first, a shell the last. */
    static List<String> lastOfEach(List<String> environment) {
        Map<String, Integer> places = new HashMap<>();
        List<String> result = new ArrayList<>();
        for (String entry : environment) {
            int end = entry.indexOf('=');
            String name = end < 0 ? entry : entry.substring(0, end);
            Integer place = places.get(name);
            if (place == null) {
                places.put(name, result.size());
                result.add(entry);
            } else {
                result.set(place, entry);
            }
        }
        return result;
    }

    /**
     * Without no_new_privs only a privileged process may load a filter, so it comes before the capabilities go; with it the
     * filter comes last, so that fewest calls of our own have to pass it.
     */
    private static void credentialsAndFilter(Draft draft) {
        @Nullable ProcessStep filter = SeccompPlanner.filter(draft);
        awaitStart(draft);
        boolean late = draft.process.noNewPrivileges();
        if (late) {
            draft.inside(new NoNewPrivileges());
        }
        if (filter != null && !late) {
            draft.inside(filter);
        }
        draft.inside(credentials(draft));
        if (!draft.entering) {
            HookPlanner.startContainer(draft);
        }
        if (filter != null && late) {
            draft.inside(filter);
        }
    }

    /** The rest happens at the start: still with all power, as a filter could forbid the wait. */
    private static void awaitStart(Draft draft) {
        if (draft.request.lowLevel().findHome()) {
            draft.inside(new RuntimeStep.FindHome((int) draft.process.user().uid()));
        }
        if (!draft.request.lowLevel().startSocket().isEmpty()) {
            ContainerProcess process = draft.process;
            draft.inside(new RuntimeStep.FindProgram(process.args().getFirst(), DefaultSpec.searchPath(process.env())));
            draft.inside(new RuntimeStep.AwaitStart());
        }
    }

    private static void limits(Draft draft) {
        List<Rlimit> limits = draft.process.rlimits();
        for (int i = 0; i < limits.size(); i++) {
            int number = RlimitNames.number(limits.get(i).type());
            if (number < 0) {
                throw Draft.wrong(
                        "$.process.rlimits[" + i + "].type",
                        "\"" + limits.get(i).type() + "\": the kernel has no such limit");
            }
            draft.inside(new ResourceLimit(
                    number, limits.get(i).soft(), limits.get(i).hard()));
        }
    }

    private static Credentials credentials(Draft draft) {
        UserNamespace ids = draft.host.userNamespace();
        List<String> groups = new ArrayList<>();
        boolean denied = (!ids.setgroups() && !draft.has(Kind.USER)) || NamespacePlanner.mayNotSetGroups(draft);
        boolean keepGroups = denied || NamespacePlanner.keepsGroups(draft);
        for (Long group : draft.process.user().additionalGids()) {
            // The primary group, which the process has anyhow, is none that could be missed.
            if (!keepGroups || group != draft.process.user().gid()) {
                groups.add(Long.toString(group));
            }
        }
        if (keepGroups && !groups.isEmpty()) {
            draft.warnings.add("additional groups " + String.join(", ", groups)
                    + " are left out: "
                    + (denied
                            ? "this user namespace does not permit setgroups"
                            : "the annotation " + PlanCompiler.KEEP_GROUPS + " keeps the caller's"));
            groups.clear();
        }
        CapabilitySets sets = draft.process.capabilities();
        if (sets == null) {
            sets = CapabilitySets.of(List.of());
        }
        long permitted = grantable(draft, sets.permitted());
        long inheritable = grantable(draft, sets.inheritable());
        return new Credentials(
                (int) draft.process.user().uid(),
                (int) draft.process.user().gid(),
                groups,
                grantable(draft, sets.bounding()),
                within(draft, "effective", grantable(draft, sets.effective()), permitted, "permitted"),
                permitted,
                inheritable,
                within(
                        draft,
                        "ambient",
                        grantable(draft, sets.ambient()),
                        permitted & inheritable,
                        "permitted and inheritable"),
                keepGroups ? PlanFlags.CRED_KEEP_GROUPS : 0);
    }

    /** The kernel refuses the others (capabilities(7)); the specification wants a warning for what cannot be given. */
    private static long within(Draft draft, String set, long bits, long permissible, String sets) {
        for (String name : Capabilities.names(bits & ~permissible)) {
            draft.warnings.add("capability " + name + " cannot be " + set + ": it is not " + sets);
        }
        return bits & permissible;
    }

    /** Bits of the names that exist and that this process can hand on; the others are a warning, as the specification wants. */
    private static long grantable(Draft draft, List<String> names) {
        List<String> unknown = new ArrayList<>();
        long bits = Capabilities.bits(names, unknown);
        long kernel = (1L << (draft.host.lastCapability() + 1)) - 1;
        long available = draft.has(Kind.USER) ? kernel : kernel & draft.host.capabilities();
        unknown.addAll(Capabilities.names(bits & ~available));
        for (String name : unknown) {
            String warning = "capability " + name + " cannot be given: this machine or this user does not have it";
            if (!draft.warnings.contains(warning)) {
                draft.warnings.add(warning);
            }
        }
        return bits & available;
    }
}
