package dev.hull.engine;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EngineOptions;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ExitRecord;
import dev.hull.engine.container.Janitor;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.files.UpperDiff;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.engine.request.Supervision;
import dev.hull.engine.run.ChrootPlan;
import dev.hull.engine.run.ImageUse;
import dev.hull.engine.run.LaunchFailure;
import dev.hull.engine.run.RunPlanner;
import dev.hull.image.layer.LayeredTree;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import dev.hull.runtime.names.SignalNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Runs programs on layers, each in a container that has neither a record nor a name: what it has changed is read, then the
 * container goes. It is an ordinary container otherwise, with the same security. None outlives this process, however it ends;
 * what is left of one that was killed is cleaned up by the next command.
 *
 * <pre>
 *   try (BuildSteps steps = engine.buildSteps();
 *           BuildSteps.Ran ran = steps.run(layers, program, output)) {
 *       if (ran.exitCode() == 0) … ran.changes() …
 *   }
 * </pre>
 */
public final class BuildSteps implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Engine engine;
    private final EngineOptions options;
    private final EnginePaths paths;
    private final Janitor janitor;
    // The kernel binds a child's life to the thread that has started it, so that one has to stay.
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("starter").factory());
    private final Map<ContainerId, Process> running = new ConcurrentHashMap<>();

    BuildSteps(Engine engine, EngineOptions options, EnginePaths paths, Janitor janitor) {
        this.engine = engine;
        this.options = options;
        this.paths = paths;
        this.janitor = janitor;
    }

    /**
     * What a program runs on.
     *
     * @param layers directories of unpacked layers, topmost first
     * @param userAttributes whether these layers are to be mounted with the option {@code userxattr}
     * @param tree the same as a tree
     * @param platform what they are made for
     * @param file reads a text file of the tree by absolute path
     */
    public record Layers(
            List<Path> layers,
            boolean userAttributes,
            LayeredTree tree,
            Platform platform,
            Function<String, Optional<String>> file) {
        public Layers {
            layers = List.copyOf(layers);
        }
    }

    /**
     * A program.
     *
     * @param command program and arguments
     * @param environment {@code NAME=value}
     * @param directory where it starts
     * @param user {@code user[:group]}, empty for root
     * @param mounts further mounts
     * @param network {@code none}, {@code host}, or empty for the default
     * @param insecure whether it has all rights, as with {@code --privileged}
     * @param extraHosts {@code name:address} lines
     * @param hostname host name
     * @param limits of what it may use
     */
    public record Program(
            List<String> command,
            List<String> environment,
            String directory,
            String user,
            List<MountRequest> mounts,
            String network,
            boolean insecure,
            List<String> extraHosts,
            String hostname,
            RunRequest.Limits limits) {
        public Program {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
            mounts = List.copyOf(mounts);
            extraHosts = List.copyOf(extraHosts);
        }
    }

    /** Whether a container can be asked to stop by that signal: {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}. */
    public static boolean isSignal(String text) {
        return SignalNames.number(text) > 0;
    }

    /** Takes what a program writes. */
    public interface Output {
        /** Takes bytes of standard output or standard error. */
        void write(boolean error, byte[] bytes, int length);
    }

    /** A program that has ended, and what it has changed; its files are removed when this is closed. */
    public final class Ran implements AutoCloseable {
        private final ContainerId id;
        private final int exitCode;
        private final Set<String> own;
        private final LayeredTree lower;

        private Ran(ContainerId id, int exitCode, Set<String> own, LayeredTree lower) {
            this.id = id;
            this.exitCode = exitCode;
            this.own = own;
            this.lower = lower;
        }

        /** Its exit status, 128 and more for a signal. */
        public int exitCode() {
            return exitCode;
        }

        /** The directory with what it has written. */
        public Path upper() {
            return paths.upper(id);
        }

        /** What it has changed. */
        public List<UpperDiff.Change> changes() throws IOException {
            return UpperDiff.of(upper(), lower, own);
        }

        @Override
        public void close() throws IOException {
            engine.containers().remove(id, Optional.empty());
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws HullException when it cannot be started
     * @throws InterruptedException when this thread is interrupted; the program is killed then
     */
    public Ran run(Layers layers, Program program, Output output) throws IOException, InterruptedException {
        ContainerId id = ContainerId.random();
        ProcessIdentity owner =
                ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        engine.containers().reservePassing(id, owner);
        try {
            RunPlanner.Planned planned = new RunPlanner(options)
                    .plan(
                            id,
                            Optional.empty(),
                            request(program),
                            image(layers),
                            new RunPlanner.Occasion(true, false, new Joining(engine, paths), engine::mayNeedAddress));
            planned.writePlans(paths, id);
            int exitCode = execute(id, passing(id, planned.plan()), output);
            Set<String> own = new HashSet<>(Set.of(".dockerenv"));
            planned.spec().mounts().forEach(mount -> own.add(mount.destination().substring(1)));
            return new Ran(id, exitCode, own, layers.tree());
        } catch (IOException | InterruptedException | RuntimeException e) {
            cleanUp(id, e);
            throw e;
        }
    }

    /**
     * Runs a program whose root is a directory and that has no namespaces; of it, what still runs at the end is killed.
     *
     * @param root all files of the layers, for this program alone
     * @return its exit status
     * @throws HullException when it cannot be started, or this process may not change a root
     */
    public int runInRoot(Path root, Layers layers, Program program, Output output)
            throws IOException, InterruptedException {
        ContainerId id = ContainerId.random();
        ProcessIdentity owner =
                ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        engine.containers().reservePassing(id, owner);
        try (RootedProcesses left = new RootedProcesses(root)) {
            assert left != null;
            return execute(
                    id,
                    ChrootPlan.of(
                            id.toString(),
                            root,
                            paths.exitRecord(id),
                            program.command(),
                            program.environment(),
                            program.directory(),
                            program.user(),
                            layers.file()),
                    output);
        } finally {
            discard(id);
        }
    }

    private void cleanUp(ContainerId id, Throwable reason) {
        try {
            discard(id);
        } catch (IOException | RuntimeException cleanup) {
            reason.addSuppressed(cleanup);
        }
    }

    /** Whoever was killed has not cleaned up after itself; its monitor is killed by the kernel, a moment later. */
    private void discard(ContainerId id) throws IOException {
        Files.deleteIfExists(paths.owner(id));
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (janitor.isAttended(id) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        janitor.recover(id);
        engine.containers().remove(id, Optional.empty());
    }

    /** Nobody is told of its life, and its directories stay until they are read. */
    private LaunchPlan passing(ContainerId id, LaunchPlan plan) {
        String directory = paths.running(id).toString();
        return plan.only(entry -> !(entry.step() instanceof FileStep.AppendEvent)
                && !(entry.step() instanceof FileStep.RemoveTree tree
                        && tree.path().equals(directory)));
    }

    private int execute(ContainerId id, LaunchPlan plan, Output output) throws IOException, InterruptedException {
        Process process = start();
        running.put(id, process);
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(plan.toBytes());
            }
            Thread errors =
                    Thread.ofVirtual().start(() -> copy(process.getErrorStream(), true, output, Optional.of(report)));
            Thread standard =
                    Thread.ofVirtual().start(() -> copy(process.getInputStream(), false, output, Optional.empty()));
            int status = process.waitFor();
            errors.join();
            standard.join();
            byte[] told = report.toByteArray();
            Optional<ExitRecord> end = ExitRecord.read(paths.exitRecord(id));
            if (end.isEmpty() || isReport(told, told.length)) {
                throw failure(status, report.toString(StandardCharsets.UTF_8));
            }
            return end.get().code();
        } catch (InterruptedException e) {
            process.destroyForcibly().onExit().join();
            throw e;
        } finally {
            running.remove(id);
        }
    }

    private Process start() throws IOException, InterruptedException {
        try {
            return starter.submit(() ->
                            new ProcessBuilder(List.of(options.hullInit().toString(), "run", "--bound", "-")).start())
                    .get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cause instanceof IOException io ? io : new IOException(cause);
        }
    }

    /** The report of a failed launch goes no further; a program's own output does. */
    private static void copy(InputStream from, boolean error, Output output, Optional<ByteArrayOutputStream> report) {
        byte[] buffer = new byte[16 * 1024];
        try (from) {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                boolean first = report.isPresent() && report.get().size() == 0;
                if (first) {
                    report.get().write(buffer, 0, read);
                }
                if (!first || !isReport(buffer, read)) {
                    output.write(error, buffer, read);
                }
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    /** Four numbers and a line feed: what hull-init says when it cannot start a program. */
    private static boolean isReport(byte[] bytes, int length) {
        int blanks = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                return blanks == 3;
            }
            blanks += b == ' ' ? 1 : 0;
            if (b != ' ' && b != '-' && (b < '0' || b > '9')) {
                return false;
            }
        }
        return false;
    }

    private static HullException failure(int status, String report) {
        String last = report.strip();
        for (int line = 0; line >= 0; line = next(last, line)) {
            try {
                return new HullException(
                        ErrorKind.INTERNAL,
                        LaunchFailure.parse(last.substring(line)).sentence());
            } catch (IllegalArgumentException e) {
                // not this line
            }
        }
        return new HullException(
                ErrorKind.INTERNAL,
                last.isEmpty() ? "hull-init ended with " + status + " and said nothing" : "hull-init: " + last);
    }

    private static int next(String text, int line) {
        int feed = text.indexOf('\n', line);
        return feed < 0 ? -1 : feed + 1;
    }

    private static ImageUse image(Layers layers) {
        return new ImageUse(
                "",
                ContainerConfig.empty(),
                layers.platform(),
                layers.layers().stream().map(Path::toString).toList(),
                layers.userAttributes() ? List.of("userxattr") : List.of(),
                layers.file());
    }

    private static RunRequest request(Program program) {
        RunRequest.Process process = new RunRequest.Process(
                Optional.of(List.of()),
                program.environment(),
                program.directory(),
                program.user(),
                List.of(),
                false,
                "",
                RunRequest.Process.UNSET,
                Map.of(),
                Map.of());
        String hostname = program.network().equals("host") ? "" : program.hostname();
        RunRequest.Isolation isolation = new RunRequest.Isolation(
                "",
                "",
                "",
                "",
                hostname,
                "",
                program.insecure(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                0,
                "");
        RunRequest.Network network = new RunRequest.Network(
                program.network(),
                List.of(),
                List.of(),
                List.of(),
                program.extraHosts(),
                "",
                "",
                List.of(),
                false,
                List.of());
        return new RunRequest(
                "the build's layers",
                program.command(),
                Optional.empty(),
                process,
                isolation,
                program.limits(),
                new RunRequest.Storage(program.mounts(), List.of(), false),
                network,
                new RunRequest.Session(
                        false, false, false, false, true, "", "", "", RunRequest.Service.NONE, RunRequest.Streams.ALL),
                new Supervision(
                        Supervision.RestartPolicy.NO,
                        Supervision.Health.OF_IMAGE,
                        new Supervision.LogSettings("none", 0, 1, false),
                        "none"));
    }

    /** Kills what still runs and cleans up after it. */
    @Override
    public void close() throws IOException {
        for (Map.Entry<ContainerId, Process> each : running.entrySet()) {
            each.getValue().destroyForcibly().onExit().join();
            discard(each.getKey());
        }
        starter.shutdown();
    }
}
