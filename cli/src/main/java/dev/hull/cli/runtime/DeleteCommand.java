package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.LaterPlans;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.container.ContainerStatus;
import dev.hull.runtime.container.Freezer;
import dev.hull.runtime.container.StoredContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code delete}: removes what a container has left; with {@code --force} whatever is there of it. */
final class DeleteCommand implements RuntimeCommand {
    private static final Option<Boolean> FORCE =
            Option.flag("force", "Also a container that runs: it is killed").letter('f');
    private static final Option<Boolean> REGEX =
            Option.flag("regex", "The name is a pattern for several").letter('r');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Remove a container")
                .options(FORCE, REGEX)
                .arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        boolean force = call.get(FORCE);
        RuntimeContext context = call.context();
        List<StoredContainer> containers = new ArrayList<>();
        if (call.get(REGEX)) {
            Pattern pattern = Pattern.compile(call.arguments().getFirst());
            for (String id : context.containers().ids()) {
                if (pattern.matcher(id).find()) {
                    containers.add(find(context, id, force));
                }
            }
        } else if (!force || context.containers().exists(call.arguments().getFirst())) {
            containers.add(find(context, call.arguments().getFirst(), force));
        }
        LaunchPlan plan = null;
        for (StoredContainer container : containers) {
            check(container, force);
            LaunchPlan next = plan(container, context);
            plan = plan == null ? next : LaterPlans.both(plan, next);
        }
        return plan == null ? 0 : context.send(plan);
    }

    private static StoredContainer find(RuntimeContext context, String id, boolean force) throws IOException {
        return force
                ? context.containers().remains(id, (spec, name) -> Creation.groups(spec, name, CgroupLayout.detect()))
                : context.containers().find(id);
    }

    private static void check(StoredContainer container, boolean force) throws IOException {
        ContainerStatus status = container.status();
        if (!force && status != ContainerStatus.STOPPED && status != ContainerStatus.CREATED) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot delete container " + container.record().id() + " that is not stopped: " + status.word()
                            + "; kill it first, or use --force");
        }
    }

    /** What removes everything of a container, whatever its state. */
    static LaunchPlan plan(StoredContainer container, RuntimeContext context) throws IOException {
        ContainerState process = container.process();
        List<String> groups = container.record().groups();
        Spec spec = specification(container);
        List<CgroupStep> scope = spec == null || container.record().unit().isEmpty()
                ? List.of()
                : CgroupPlanner.scopeEnd(spec.linux(), CgroupLayout.detect());
        return LaterPlans.delete(
                spec,
                container.record().id(),
                container.record().bundle(),
                process == null ? null : new long[] {process.containerPid(), process.containerStart()},
                Freezer.thawing(frozen(groups, process)),
                groups,
                scope,
                container.directory().toString(),
                RuntimeHooks.of(context, container.record().bundle()));
    }

    /** Its own groups, and the one that somebody else has put the process in to freeze it. */
    private static List<String> frozen(List<String> groups, @Nullable ContainerState process) {
        CgroupHierarchy tree =
                process == null ? null : CgroupLayout.of(process.containerPid()).with("freezer");
        if (tree == null || tree.ownGroup().equals("/")) {
            return groups;
        }
        List<String> all = new ArrayList<>(groups);
        all.add(tree.path(tree.ownGroup()));
        return all;
    }

    /** Null for one whose making ended before it was written. */
    private static @Nullable Spec specification(StoredContainer container) throws IOException {
        try {
            return Files.exists(container.configFile()) ? container.spec() : null;
        } catch (HullException e) {
            return null;
        }
    }
}
