package dev.hull.engine.run;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.request.ExecRequest;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.runtime.CapabilitySets;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.ContainerProcessBuilder;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.User;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.ExecCompiler;
import dev.hull.runtime.Host;
import dev.hull.runtime.PlanRequest;
import dev.hull.runtime.SessionOptions;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.names.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

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
     * @throws HullException CONFLICT when the container is paused, INVALID_ARGUMENT or NOT_FOUND for a wrong request
     */
    public CompiledPlan plan(ContainerRecord record, ProcessIdentity target, ExecRequest request) throws IOException {
        Spec spec = spec(record.id());
        CgroupLayout layout = CgroupLayout.of(target.pid());
        List<CgroupPlan.Group> groups =
                CgroupPlanner.entered(spec.linux(), record.id().value(), CGROUP_PARENT, layout);
        refusePaused(record, groups);
        ContainerProcess process = process(record, spec, target, request);
        SessionOptions session = new SessionOptions(
                request.interactive(), request.detached(), false, false, request.detachKeys(), "SIGTERM", "", "");
        NamespaceStep step =
                new NamespaceStep.Target((int) target.pid(), target.start(), ExecCompiler.namespaces(spec));
        return ExecCompiler.compile(
                spec.toBuilder().process(process).build(),
                planRequest(ContainerId.random(), record.hostConfig(), session),
                step,
                groups,
                host);
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
     */
    public CompiledPlan probe(
            ContainerId id, Spec spec, JsonObject hostConfig, List<String> command, NamespaceStep target) {
        ContainerProcess own = process(spec);
        ContainerProcess process =
                own.toBuilder().args(command).terminal(false).consoleSize(null).build();
        List<CgroupPlan.Group> groups = CgroupPlanner.groups(spec.linux(), id.value(), CGROUP_PARENT, host.cgroups());
        return ExecCompiler.compile(
                spec.toBuilder().process(process).build(),
                planRequest(id, hostConfig, SessionOptions.FOREGROUND),
                target,
                groups,
                host);
    }

    private PlanRequest planRequest(ContainerId id, JsonObject hostConfig, SessionOptions session) {
        boolean unconfined = hostConfig.bool("Privileged", false)
                || SecuritySettings.parse(hostConfig.strings("SecurityOpt"), options.directory())
                        .seccompUnconfined();
        return PlanRequest.builder(id.value(), "/")
                .session(session)
                .defaultSeccomp(!unconfined)
                .seccompCache(paths.seccompCache())
                .build();
    }

    /** The specification that a container was made from. */
    private Spec spec(ContainerId id) throws IOException {
        return Spec.parse(Json.parse(Files.readAllBytes(paths.config(id))));
    }

    private static ContainerProcess process(Spec spec) {
        ContainerProcess process = spec.process();
        if (process == null) {
            throw new HullException(ErrorKind.INTERNAL, "the container's configuration has no process");
        }
        return process;
    }

    private ContainerProcess process(ContainerRecord record, Spec spec, ProcessIdentity target, ExecRequest request) {
        ContainerProcess own = process(spec);
        ContainerProcessBuilder process = own.toBuilder()
                .args(request.command())
                .terminal(request.tty())
                .consoleSize(null)
                .cwd(workingDirectory(own.cwd(), request.workingDirectory()));
        User user = own.user();
        String home = home(own.env());
        if (!request.user().isEmpty()) {
            LiveFiles files = new LiveFiles(target.pid());
            UserLookup found =
                    UserLookup.find(request.user(), record.hostConfig().strings("GroupAdd"), files::read);
            user = new User(found.uid(), found.gid(), own.user().umask(), found.additionalGids());
            home = found.home();
        }
        Map<String, String> caller = options.environment();
        Environment environment = Environment.of(
                record.config().strings("Env"),
                request.environment(),
                caller,
                record.config().string("Hostname", ""),
                request.tty());
        return process.user(user)
                .env(environment.setDefault("HOME=" + home).toList())
                .capabilities(capabilities(own, user, request.privileged()))
                .build();
    }

    private static String home(List<String> environment) {
        for (String assignment : environment) {
            if (assignment.startsWith("HOME=")) {
                return assignment.substring("HOME=".length());
            }
        }
        return "/";
    }

    /** A user other than root starts with no capability of its own; none is ever inheritable (CVE-2022-29162). */
    private static CapabilitySets capabilities(ContainerProcess own, User user, boolean privileged) {
        CapabilitySets sets = own.capabilities();
        List<String> bounding =
                privileged ? Capabilities.names(Capabilities.ALL) : sets == null ? List.of() : sets.bounding();
        List<String> effective = user.uid() == 0 ? bounding : List.of();
        return new CapabilitySets(bounding, effective, List.of(), effective, List.of());
    }

    private static String workingDirectory(String own, String asked) {
        if (asked.isEmpty()) {
            return own;
        }
        if (!asked.startsWith("/")) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "the working directory '" + asked + "' is invalid, it needs to be an absolute path");
        }
        return asked;
    }

    private static void refusePaused(ContainerRecord record, List<CgroupPlan.Group> groups) {
        for (CgroupPlan.Group group : groups) {
            if (group.isFrozen()) {
                throw new HullException(
                        ErrorKind.CONFLICT,
                        "Container " + record.id() + " is paused, unpause the container before exec");
            }
        }
    }
}
