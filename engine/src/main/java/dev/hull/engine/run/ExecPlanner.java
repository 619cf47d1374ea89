package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.events.Event;
import dev.hull.engine.request.ExecRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ExecCompiler;
import dev.hull.runtime.ExtraSteps;
import dev.hull.runtime.Host;
import dev.hull.runtime.OtherRuntime;
import dev.hull.runtime.OtherRuntimeCompiler;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.SessionOptions;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.cgroup.ServiceGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans a program that is started in a container that runs, by Docker's rules: it gets the container's environment,
 * directory, rights and limits, overlaid by what the caller asks for. Only reads.
 */
public final class ExecPlanner {
    /** Group below which the engine's containers are. */
    private static final String CGROUP_PARENT = "/hull";

    private final EngineOptions options;
    private final EnginePaths paths;
    private final Host host;

    /** A planner for that engine on this machine. */
    public ExecPlanner(EngineOptions options) {
        this.options = options;
        this.paths = new EnginePaths(options.root(), options.runRoot());
        this.host = Host.detect();
    }

    /**
     * Plans a program beside those of a running container.
     *
     * @param target the container's first process
     * @throws dev.hull.oci.HullException INVALID_ARGUMENT or NOT_FOUND for a wrong request
     */
    public CompiledPlan plan(ContainerRecord record, ProcessIdentity target, ExecRequest request) throws IOException {
        LiveFiles files = new LiveFiles(target.pid());
        Entrance entrance = Entrance.of(record, spec(record.id()), files::read);
        ContainerProcess process = entrance.process(request, options.environment());
        ContainerId id = ContainerId.random();
        OtherRuntimes others = new OtherRuntimes(options, paths);
        OtherRuntime other = others.of(record, id, process.terminal());
        if (other != null) {
            return other(record, entrance, process, request, id, other, others.files(record.id(), id) + ".json");
        }
        return enter(record, target, entrance, process, request, ExtraSteps.NONE);
    }

    /**
     * Plans a program of a toolkit beside those of a running container.
     *
     * @param target the container's first process
     * @param request an empty command stands for the toolkit's own
     */
    public CompiledPlan plan(ContainerRecord record, ProcessIdentity target, ExecRequest request, Toolkit toolkit)
            throws IOException {
        LiveFiles files = new LiveFiles(target.pid());
        Entrance entrance = Entrance.of(record, spec(record.id()), files::read);
        String place = ToolkitPlace.in(entrance.spec());
        ContainerProcess process =
                ToolkitPlace.process(entrance.process(request, options.environment()), toolkit, place);
        return enter(
                record,
                target,
                entrance,
                process,
                request,
                ToolkitPlace.steps(toolkit, place, PlanFlags.TOOLKIT_PRIVATE));
    }

    private CompiledPlan enter(
            ContainerRecord record,
            ProcessIdentity target,
            Entrance entrance,
            ContainerProcess process,
            ExecRequest request,
            ExtraSteps extra) {
        Spec spec = entrance.spec();
        CgroupLayout layout = CgroupLayout.of(target.pid());
        List<CgroupPlan.Group> groups =
                CgroupPlanner.entered(spec.linux(), record.id().value(), CGROUP_PARENT, layout);
        NamespaceStep step =
                new NamespaceStep.Target((int) target.pid(), target.start(), ExecCompiler.namespaces(spec));
        ContainerId id = ContainerId.random();
        PlanRequest planRequest = planRequest(id, entrance, session(request))
                .extra(told(extra, record, id, String.join(" ", process.args())))
                .build();
        return ExecCompiler.compile(spec.toBuilder().process(process).build(), planRequest, step, groups, host);
    }

    /** In a container that another runtime has made, it also starts further processes. */
    private CompiledPlan other(
            ContainerRecord record,
            Entrance entrance,
            ContainerProcess process,
            ExecRequest request,
            ContainerId id,
            OtherRuntime runtime,
            String processFile) {
        ExtraSteps told = told(ExtraSteps.NONE, record, id, String.join(" ", process.args()));
        List<PlanStep> after = new ArrayList<>(told.afterExit());
        for (String file : List.of(processFile, runtime.pidFile(), runtime.log())) {
            after.add(new FileStep.RemoveFile(file));
        }
        PlanRequest asked = planRequest(id, entrance, session(request))
                .extra(new ExtraSteps(
                        told.beforeClone(), List.of(), List.of(), List.of(), told.started(), after, List.of()))
                .build();
        Spec spec = entrance.spec().toBuilder().process(process).build();
        return OtherRuntimeCompiler.exec(spec, asked, record.id().value(), processFile, runtime, host);
    }

    /**
     * With the events of Docker's {@code exec}, which the monitor appends, so that they come with what they tell, and the
     * file that names it among the container's execs.
     */
    private ExtraSteps told(ExtraSteps extra, ContainerRecord record, ContainerId id, String command) {
        String running = paths.exec(record.id(), id).toString();
        return new ExtraSteps(
                List.of(event(record.event("exec_create: " + command), id)),
                extra.afterClone(),
                extra.container(),
                extra.inside(),
                List.of(new FileStep.PidFile(running), event(record.event("exec_start: " + command), id)),
                List.of(
                        new FileStep.RemoveFile(running),
                        event(record.event("exec_die").with("exitCode", "{exit}"), id)),
                extra.last());
    }

    private PlanStep event(Event event, ContainerId id) {
        return new FileStep.AppendEvent(
                paths.events().toString(), event.with("execID", id.value()).template(), 0);
    }

    /** Signals are passed on: the program has the caller's streams, and would hold his pipes open without him. */
    static SessionOptions session(ExecRequest request) {
        return new SessionOptions(
                request.interactive(), request.detached(), false, true, request.detachKeys(), "SIGTERM", "", "");
    }

    /**
     * Plans a program that a container's monitor starts in it from time to time, such as a health check: as the container's
     * own user, with its environment, without input.
     *
     * @param id the container
     * @param spec its specification
     * @param hostConfig its settings in Docker's form
     * @param command program and arguments
     * @param target the step that names the container's first process, for {@link ExecCompiler#namespaces}
     * @param session how the container is started
     */
    public CompiledPlan probe(
            ContainerId id,
            Spec spec,
            JsonObject hostConfig,
            List<String> command,
            NamespaceStep target,
            RunRequest.Session session) {
        Entrance entrance = new Entrance(spec, List.of(), "", hostConfig, path -> Optional.empty());
        ContainerProcess process = entrance.own().toBuilder()
                .args(command)
                .terminal(false)
                .consoleSize(null)
                .build();
        List<CgroupPlan.Group> groups = session.service().foreground()
                ? ServiceGroups.groups(spec.linux(), id.value(), CGROUP_PARENT, host.cgroups())
                : CgroupPlanner.groups(spec.linux(), id.value(), CGROUP_PARENT, host.cgroups());
        return ExecCompiler.compile(
                spec.toBuilder().process(process).build(),
                planRequest(id, entrance, SessionOptions.FOREGROUND).build(),
                target,
                groups,
                host);
    }

    private PlanRequest.Builder planRequest(ContainerId id, Entrance entrance, SessionOptions session) {
        return PlanRequest.builder(id.value(), "/")
                .session(session)
                .defaultSeccomp(entrance.isFiltered(options.directory()))
                .seccompCache(paths.seccompCache());
    }

    /** The specification that a container was made from. */
    Spec spec(ContainerId id) throws IOException {
        return Spec.parse(Json.parse(Files.readAllBytes(paths.config(id))));
    }
}
