package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ContainerState;
import dev.hull.runtime.ExecCompiler;
import dev.hull.runtime.Host;
import dev.hull.runtime.LowLevel;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.container.ContainerStatus;
import dev.hull.runtime.container.StoredContainer;
import java.util.List;

/** {@code exec}: a further process in a container that runs. */
final class ExecCommand implements RuntimeCommand {
    private static final Option<Boolean> IGNORE_PAUSED = Option.flag("ignore-paused", "Also in a paused container");
    private static final Option<String> CGROUP =
            Option.string("cgroup", "Group below the container's").placeholder("path");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER [COMMAND] [ARG...]", "Run a further process in a container")
                .options(
                        RuntimeOptions.CONSOLE_SOCKET,
                        RuntimeOptions.PID_FILE,
                        RuntimeOptions.PRESERVE_FDS,
                        RuntimeOptions.DETACH,
                        IGNORE_PAUSED,
                        CGROUP,
                        ExecProcess.PROCESS,
                        ExecProcess.CWD,
                        ExecProcess.ENV,
                        ExecProcess.TTY,
                        ExecProcess.USER,
                        ExecProcess.GROUPS,
                        ExecProcess.CAP,
                        ExecProcess.NO_NEW_PRIVS,
                        ExecProcess.APPARMOR,
                        ExecProcess.LABEL)
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst();
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        StoredContainer container = call.container();
        RuntimeContext context = call.context();
        ContainerState target = container.process();
        ContainerStatus status = container.status();
        if (target == null || !status.isAlive()) {
            throw new HullException(ErrorKind.CONFLICT, "cannot exec in a container that is " + status.word());
        }
        if (status == ContainerStatus.PAUSED && !call.get(IGNORE_PAUSED)) {
            throw new HullException(ErrorKind.CONFLICT, "cannot exec in a paused container: resume it first");
        }
        Spec spec = container.spec();
        Descriptors descriptors = Descriptors.of(call);
        ContainerProcess process = descriptors.announced(ExecProcess.of(call, spec));
        boolean detached = call.get(RuntimeOptions.DETACH);
        Creation.Console.check(process, call.get(RuntimeOptions.CONSOLE_SOCKET), detached);
        PlanRequest request = PlanRequest.builder(
                        container.record().id(), container.record().bundle())
                .session(Creation.session(call, process, descriptors, detached))
                .lowLevel(lowLevel(call))
                .newKeyring(true)
                .build();
        NamespaceStep step = new NamespaceStep.Target(
                (int) target.containerPid(), target.containerStart(), ExecCompiler.namespaces(spec));
        CompiledPlan plan = ExecCompiler.compile(
                spec.toBuilder().process(process).build(),
                request,
                step,
                groups(call, container, spec, target),
                Host.detect());
        for (String warning : plan.warnings()) {
            context.log().warning(warning, context.debug());
        }
        return context.send(plan.plan());
    }

    private static LowLevel lowLevel(RuntimeCall call) {
        String pidFile = call.get(RuntimeOptions.PID_FILE);
        return new LowLevel(
                "",
                pidFile.isEmpty() ? "" : call.context().resolve(pidFile).toString(),
                false,
                false,
                true,
                "",
                List.of());
    }

    private static List<CgroupPlan.Group> groups(
            RuntimeCall call, StoredContainer container, Spec spec, ContainerState target) {
        List<CgroupPlan.Group> entered = CgroupPlanner.entered(
                spec.linux(), container.record().id(), Creation.CGROUP_PARENT, CgroupLayout.of(target.containerPid()));
        return call.isSet(CGROUP) ? SubGroup.below(container.record().groups(), entered, call.get(CGROUP)) : entered;
    }
}
