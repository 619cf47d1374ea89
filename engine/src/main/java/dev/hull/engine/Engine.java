package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.ContainerStore;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.FailedStart;
import dev.hull.engine.container.Janitor;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.events.EventLog;
import dev.hull.engine.explain.ContainerReport;
import dev.hull.engine.inspect.ContainerDocument;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.run.NetworkPlanner;
import dev.hull.engine.run.PreparedRun;
import dev.hull.engine.run.RunPlanner;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.network.PortBinding;
import dev.hull.network.UserNetwork;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The container engine: what the command line calls, and what a Java program embeds. It holds no state of its own: every
 * answer comes from files, so any number of engines may work on the same roots at once.
 *
 * <p>Running a container takes two steps. {@link #prepareRun} does everything that needs thought and returns a launch plan;
 * whoever called hands the plan to {@code hull-init}, which carries it out and stays as the container's monitor. If the
 * plan is never carried out, the next command cleans up after it.
 */
public final class Engine {
    private final EngineOptions options;
    private final EnginePaths paths;
    private final ContainerStore containers;

    private Engine(EngineOptions options) {
        this.options = options;
        this.paths = new EnginePaths(options.root(), options.runRoot());
        this.containers = new ContainerStore(paths);
    }

    /** An engine with these options. */
    public static Engine of(EngineOptions options) {
        return new Engine(options);
    }

    /** The containers. */
    public ContainerStore containers() {
        return containers;
    }

    /**
     * Every container as it is now, oldest first. A container whose monitor died is cleaned up after, so that it is told as it
     * ended.
     */
    public List<ContainerView> views() throws IOException {
        List<ContainerView> views = new ArrayList<>();
        for (ContainerRecord record : containers.list()) {
            view(record).ifPresent(views::add);
        }
        return views;
    }

    /** The same for lists: of the records' {@code Config} and {@code HostConfig} there may be only what those show. */
    public List<ContainerView> briefViews() throws IOException {
        List<ContainerView> views = new ArrayList<>();
        for (ContainerRecord record : containers.listBriefly()) {
            Optional<ContainerView> view = view(record);
            if (view.isPresent()) {
                views.add(view.get());
            }
        }
        return views;
    }

    /**
     * A container as it is now.
     *
     * @param reference name, id or unique beginning of an id
     * @throws HullException when there is no such container
     */
    public ContainerView view(String reference) throws IOException {
        return view(containers.find(reference)).orElseThrow(() -> ContainerStore.missing(reference));
    }

    /**
     * A container as {@code inspect} shows it: Docker's document.
     *
     * @param sized whether it says how large its files are, for which all are looked at
     * @throws HullException when there is no such container
     */
    public JsonObject inspect(String reference, boolean sized) throws IOException {
        ContainerView view = view(reference);
        return new ContainerDocument(paths, images().store()).of(view.record(), view.state(), ports(view), sized);
    }

    /** The log of what happened to containers, images, volumes and networks. */
    public EventLog events() {
        return new EventLog(paths.events());
    }

    /** Ports of the host that lead into a container now, in the order in which they were asked for. */
    public List<PortBinding> ports(ContainerView container) {
        return container.state().isRunning()
                ? NetworkPlanner.ports(options).of(container.record().id().value())
                : List.of();
    }

    /** What one does to containers that are there. */
    public Lifecycle lifecycle() {
        return new Lifecycle(this, options, paths, janitor());
    }

    /** Empty when the container has gone meanwhile. */
    private Optional<ContainerView> view(ContainerRecord record) throws IOException {
        ContainerState state = ContainerState.of(paths, record.id());
        if (state.isOrphaned()) {
            janitor().recover(record.id());
            state = ContainerState.of(paths, record.id());
        }
        boolean gone = state.phase() == ContainerState.Phase.CREATED && !Files.exists(paths.record(record.id()));
        return gone ? Optional.empty() : Optional.of(new ContainerView(record, state));
    }

    private Janitor janitor() {
        return new Janitor(paths, options.hullInit(), this::giveBack);
    }

    /** What a container holds outside of its own directories, when nobody looks after it any more. */
    private void giveBack(ContainerId id) {
        releaseAddress(id);
        if (!Files.exists(paths.record(id))) {
            try {
                volumes().release(id, true);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("release the volumes of " + id.shortForm(), e);
            }
        }
    }

    /** Files of containers and images, from outside. */
    public ContainerFiles files() {
        return new ContainerFiles(this, options, paths);
    }

    /** What containers have changed. */
    public ContainerChanges changes() {
        return new ContainerChanges(this, paths);
    }

    /** The volumes. */
    public VolumeStore volumes() {
        return new VolumeStore(paths);
    }

    /** The images. */
    public Images images() {
        return new Images(options);
    }

    /**
     * Makes a container and the plan that launches it.
     *
     * @param progress hears what takes long, a line each
     * @throws HullException when the request cannot be met; then nothing is left of it
     */
    public PreparedRun prepareRun(RunRequest request, Consumer<String> progress) throws IOException {
        requireNamespaces();
        janitor().sweep();
        return new Creation(this, options, paths).make(request, true, progress);
    }

    /**
     * Makes a container without launching it.
     *
     * @param progress hears what takes long, a line each
     * @return its id, and warnings; the plan is not to be carried out
     * @throws HullException when the request cannot be met; then nothing is left of it
     */
    public PreparedRun create(RunRequest request, Consumer<String> progress) throws IOException {
        requireNamespaces();
        janitor().sweep();
        return new Creation(this, options, paths).make(request, false, progress);
    }

    /** Runs programs on layers, for those who make images. */
    public BuildSteps buildSteps() throws IOException {
        requireNamespaces();
        Janitor janitor = janitor();
        janitor.sweep();
        return new BuildSteps(this, options, paths, janitor);
    }

    /** Changes containers that are there. */
    public Updating updating() {
        return new Updating(this, paths);
    }

    /** Starts containers that are there. */
    public Starting starting() throws IOException {
        requireNamespaces();
        Janitor janitor = janitor();
        janitor.sweep();
        return new Starting(this, options, paths, janitor);
    }

    /** Notes why a container could not be launched that somebody else was to launch; any other id is no mistake. */
    public void launchFailed(String id, String reason) throws IOException {
        if (id.length() == 64 && ContainerId.isHex(id)) {
            FailedStart.tell(paths, new ContainerId(id), reason);
        }
    }

    /** Plans a run without leaving a trace, to show what would happen. The image's layers are unpacked if they are not yet. */
    public RunPlanner.Planned previewRun(RunRequest request, Consumer<String> progress) throws IOException {
        requireNamespaces();
        return new Creation(this, options, paths).preview(request, progress);
    }

    /** Stepping into a container that runs. */
    public Entering entering() {
        return new Entering(options, paths, this);
    }

    /** What containers have written. */
    public Logs logs() {
        return new Logs(this, paths);
    }

    /** What looks into containers that have no programs of their own. */
    public Debugger debugger() {
        requireNamespaces();
        return new Debugger(options, containers, images(), janitor());
    }

    private void requireNamespaces() {
        if (!options.refusal().isEmpty()) {
            throw new HullException(
                    ErrorKind.PERMISSION_DENIED, "cannot run containers as this user: " + options.refusal());
        }
    }

    /**
     * What a running container consists of, as text: namespaces, mounts, control groups, network, rights.
     *
     * @param reference name, id or beginning of an id
     * @throws HullException when there is no such container or it does not run
     */
    public String describe(String reference) throws IOException {
        ContainerRecord record = containers.find(reference);
        long pid = runningPid(reference);
        Map<String, Long> others = new LinkedHashMap<>();
        for (ContainerRecord other : containers.list()) {
            ProcessIdentity.read(paths.monitor(other.id()), 0)
                    .filter(process -> !other.id().equals(record.id()) && process.alive())
                    .ifPresent(process -> others.put(other.name(), process.pid()));
        }
        long monitor = ProcessIdentity.read(paths.monitor(record.id()), 1)
                .map(ProcessIdentity::pid)
                .orElse(0L);
        return ContainerReport.of(record, pid, monitor, others, network(record.id(), pid));
    }

    private List<String> network(ContainerId id, long pid) {
        List<String> lines = new ArrayList<>(NetworkPlanner.inspect(options).lines(pid, id.value()));
        java.nio.file.Path record = paths.running(id).resolve("network");
        if (Files.exists(record)) {
            // Of an ordinary user's container: there is no cable, but a program.
            lines.remove(UserNetwork.NO_CABLE);
            boolean alive = ProcessIdentity.read(record, 0)
                    .filter(ProcessIdentity::alive)
                    .isPresent();
            lines.add(UserNetwork.describe(record, alive));
        }
        for (PortBinding port : NetworkPlanner.ports(options).of(id.value())) {
            lines.add("port     " + port.host() + " leads to " + port.containerPort() + "/" + port.protocol());
        }
        return lines;
    }

    /**
     * Process id of the first process of a running container.
     *
     * @param reference name, id or beginning of an id
     * @throws HullException when there is no such container or it does not run
     */
    public long runningPid(String reference) {
        try {
            ContainerRecord record = containers.find(reference);
            return ProcessIdentity.read(paths.monitor(record.id()), 0)
                    .filter(ProcessIdentity::alive)
                    .orElseThrow(() -> new HullException(
                            ErrorKind.CONFLICT,
                            "Container " + record.id().shortForm() + " is not running: start it first"))
                    .pid();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void releaseAddress(ContainerId id) {
        NetworkPlanner.bridge(options).release(id.value());
    }

    boolean mayNeedAddress(String id) {
        return Files.exists(paths.running(new ContainerId(id)));
    }
}
