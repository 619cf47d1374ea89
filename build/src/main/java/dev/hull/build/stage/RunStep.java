package dev.hull.build.stage;

import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.graph.StepKey;
import dev.hull.build.progress.BuildProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.run.ChrootRoom;
import dev.hull.build.run.Masking;
import dev.hull.build.run.Mounts;
import dev.hull.build.run.RunCommand;
import dev.hull.build.tree.SourceTree;
import dev.hull.engine.BuildSteps;
import dev.hull.engine.files.ChangeLayer;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.LayerWriter;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** RUN: a program on the files of the stage so far; what it changes is a layer. */
final class RunStep {
    private static final String HOSTNAME = "buildkitsandbox";
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");

    private final Step step;
    private final Located place;
    private final Instruction.Run run;
    private final StageState state;
    private final BuildRequest.Running running;

    RunStep(Step step, Located place, Instruction.Run run) {
        this.step = step;
        this.place = place;
        this.run = run;
        this.state = step.state();
        this.running = step.session().request().running();
    }

    void run() throws IOException, InterruptedException {
        if (run.security().equals("insecure") && !running.insecureAllowed()) {
            throw place.wrong(
                    "--security=insecure",
                    "security.insecure is not allowed",
                    "allow it with: hull build --allow security.insecure");
        }
        if (run.network().equals("host") && !running.hostNetworkAllowed()) {
            throw place.wrong(
                    "--network=host", "network.host is not allowed", "allow it with: hull build --allow network.host");
        }
        if (running.chroot()) {
            refuseInChroot();
        }
        RunCommand command = RunCommand.of(run.command());
        List<String> words = Settings.words(state.config(), command.command());
        RunMounts mounts = new RunMounts(step, place, run.mounts());
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> each : state.scope().values().entrySet()) {
            environment.add(each.getKey() + "=" + each.getValue());
        }
        String network = run.network().equals("default") ? running.network() : run.network();
        String name = step.name(place);
        StepKey key = StepKey.of("run")
                .add(state.chain().hex())
                .add(words)
                .add(command.script().map(RunCommand.Script::text).orElse(""))
                .add(environment)
                .add(state.config().workingDir())
                .add(state.config().user())
                .add(network)
                .add(run.security())
                .add(running.extraHosts())
                .add(state.platform().toString())
                .add(state.epoch().getEpochSecond());
        if (running.chroot()) {
            key.add("chroot");
        }
        mounts.describe(key);
        Digest digest = key.digest();
        ImageLayer layer = step.layer(
                name,
                digest,
                vertex -> step.session().make(digest, run.statement().original(), ingest -> {
                    step.session().programs().acquire();
                    try (Mounts ready = mounts.prepare(ingest)) {
                        if (command.script().isPresent()) {
                            ready.script(command.script().get());
                        }
                        return execute(ingest, words, environment, network, ready, vertex);
                    } finally {
                        step.session().programs().release();
                    }
                }));
        state.add(layer, "RUN " + arguments() + String.join(" ", words) + " # buildkit");
    }

    /** What needs a namespace or a mount. */
    private void refuseInChroot() {
        if (run.network().equals("none") || running.network().equals("none")) {
            throw place.wrong(
                    "none",
                    "--isolation chroot cannot keep a program from the network",
                    "leave --network=none out, or run where namespaces are allowed");
        }
        if (run.security().equals("insecure")) {
            throw place.wrong("--security=insecure", "--isolation chroot gives no further rights", "leave it out");
        }
        if (!run.mounts().isEmpty()) {
            throw place.wrong(
                    run.mounts().getFirst(),
                    "--isolation chroot cannot mount anything",
                    "COPY what is needed; secrets and caches need namespaces");
        }
    }

    private String arguments() {
        Map<String, String> arguments = state.arguments();
        if (arguments.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("|" + arguments.size());
        for (Map.Entry<String, String> each : arguments.entrySet()) {
            String value = state.scope().value(each.getKey()).orElse(each.getValue());
            text.append(' ').append(each.getKey()).append('=').append(value);
        }
        return text.append(' ').toString();
    }

    private LayerWriter.Layer execute(
            Ingest ingest,
            List<String> words,
            List<String> environment,
            String network,
            Mounts mounts,
            BuildProgress.Vertex vertex)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(environment);
        all.addAll(proxies());
        all.addAll(mounts.environment());
        BuildSteps.Program program = new BuildSteps.Program(
                words,
                all,
                state.config().workingDir(),
                state.config().user(),
                mounts.requests(),
                network,
                run.security().equals("insecure"),
                running.extraHosts(),
                HOSTNAME,
                running.limits());
        BuildSteps.Layers layers = step.session().unpacked().layers(state);
        Masking output = new Masking(
                vertex::output,
                running.secrets().values().stream()
                        .map(BuildRequest.Secret::content)
                        .toList());
        if (running.chroot()) {
            SourceTree files = step.session().unpacked().tree(state);
            try (ChrootRoom room = ChrootRoom.prepare(files, ingest.newPath("root"), vertex::status)) {
                int exitCode = step.session().steps().runInRoot(room.root(), layers, program, output);
                output.flush();
                check(words, exitCode);
                return room.layer(ingest, state.epoch(), vertex::status);
            }
        }
        try (BuildSteps.Ran ran = start(layers, program, output)) {
            output.flush();
            check(words, ran.exitCode());
            return ChangeLayer.write(ingest, ran.upper(), ran.changes(), Optional.of(state.epoch()), vertex::status);
        }
    }

    private BuildSteps.Ran start(BuildSteps.Layers layers, BuildSteps.Program program, Masking output)
            throws IOException, InterruptedException {
        try {
            return step.session().steps().run(layers, program, output);
        } catch (HullException e) {
            if (!ChrootRoom.isWayOut()) {
                throw e;
            }
            throw new HullException(
                    e.kind(),
                    e.sentence() + "; this process may not make namespaces (no CAP_SYS_ADMIN), try --isolation chroot",
                    e);
        }
    }

    private static void check(List<String> words, int exitCode) {
        if (exitCode != 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "process \"" + String.join(" ", words) + "\" did not complete successfully: exit code: " + exitCode
                            + hint(exitCode));
        }
    }

    private static String hint(int exitCode) {
        return switch (exitCode) {
            case 126 -> "; the program cannot be executed";
            case 127 -> "; a program of it was not found";
            case 137 -> "; it was killed, perhaps there was not enough memory";
            default -> "";
        };
    }

    /** Proxies that were given as arguments are seen by every program, and are in no image. */
    private List<String> proxies() {
        Map<String, String> proxies = new TreeMap<>();
        step.session().request().choices().arguments().forEach((name, value) -> {
            String plain = name.toLowerCase(Locale.ROOT);
            if (PROXIES.contains(plain)) {
                proxies.put(plain, value);
                proxies.put(plain.toUpperCase(Locale.ROOT), value);
            }
        });
        List<String> environment = new ArrayList<>();
        proxies.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }
}
