package dev.hull.cli;

import dev.hull.cli.runtime.RuntimeMain;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs from which the build makes the AOT caches: Hull's usual commands, through the same code as in real life, in
 * one process for each cache, because several trainings cannot be merged. Classes that are loaded here start fast later,
 * and cost every command that starts with that cache a little: {@code all} is everything; {@code containers}, after a
 * {@code prepare} that is not recorded, only what commands about containers need.
 *
 * <p>Works in a directory of its own and executes no plan, so it needs no privilege and leaves nothing behind. A command
 * that fails is reported and does not end the training.
 */
public final class TrainingRun {
    /** The commands of the cache for containers, one a line, in the directory of the training: the build reads it. */
    private static final String COMMANDS = "commands";

    private static final String DOCKERFILE = """
            # syntax=docker/dockerfile:1
            ARG BASE=training
            FROM ${BASE} AS first
            ARG VERSION=1
            ENV A="b c" D=$VERSION
            WORKDIR /work
            COPY file .
            FROM $BASE
            LABEL l=m
            COPY --from=first --chown=nobody /work/ /srv/
            EXPOSE 80
            CMD ["/bin/true"]
            """;

    private final Path work;
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private TrainingRun(Path work) {
        this.work = work;
        environment.putIfAbsent("HULL_USERNS", "host");
        environment.put("HULL_HOME", work.toString());
        environment.put("HULL_ROOT", work.resolve("store").toString());
        environment.put("HULL_RUN_ROOT", work.resolve("run").toString());
    }

    /**
     * Entry point: what to do ({@code prepare}, {@code containers}, {@code all}), a directory to work in. Ends with 0
     * unless the training could not go on.
     */
    public static void main(String[] arguments) throws IOException {
        TrainingRun run = new TrainingRun(Path.of(arguments[1]));
        Path tar = run.work.resolve("image.tar");
        switch (arguments[0]) {
            case "prepare" -> {
                run.prepare(tar);
                run.writeCommands();
                run.execute(TrainingCommands.importOf(tar));
                // Unpacks the image and compiles the filter of system calls: what is done once is not in the cache.
                run.execute(List.of("create", TrainingCommands.IMAGE, "/bin/true"));
            }
            case "containers" -> {
                run.train(TrainingCommands.ofContainers());
            }
            case "all" -> {
                run.prepare(tar);
                run.train(TrainingCommands.all(tar));
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private void prepare(Path tar) throws IOException {
        Files.write(tar, TrainingImage.tar());
        Path context = Files.createDirectories(work.resolve("context"));
        Files.writeString(context.resolve("file"), "a file");
        Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
        Files.writeString(context.resolve("Running"), DOCKERFILE + "RUN true\n");
        // Starting a container hands a plan to this program. Here it takes the plan, and that is all: nobody ends what
        // it would wait for.
        Path hullInit = Files.createDirectories(work.resolve("libexec")).resolve("hull-init");
        Files.writeString(hullInit, "#!/bin/sh\n[ \"$1\" != run ] || exec cat >/dev/null\n");
        Files.setPosixFilePermissions(hullInit, PosixFilePermissions.fromString("rwx------"));
    }

    private void writeCommands() throws IOException {
        List<String> names = new ArrayList<>(List.of("hull-runtime"));
        for (List<String> command : TrainingCommands.ofContainers()) {
            if (!names.contains(command.getFirst())) {
                names.add(command.getFirst());
            }
        }
        Files.write(work.resolve(COMMANDS), names);
    }

    private void train(List<List<String>> commands) throws IOException {
        Path plan = work.resolve("plan");
        try (FileOutputStream planFile = new FileOutputStream(plan.toFile())) {
            environment.put("HULL_PLAN_FD", Integer.toString(descriptorOf(plan)));
            environment.put("HULL_LAUNCHER_PID", self().split(" ")[0]);
            for (List<String> command : commands) {
                pretendToRun("training");
                pretendToHaveRun("ended");
                execute(command);
                planFile.getChannel().truncate(0);
            }
            trainLowLevel(planFile);
        }
    }

    /** Makes the training's own process the first one of that container, as soon as it is there. */
    private void pretendToRun(String name) throws IOException {
        Path reservation = work.resolve("store/names").resolve(name);
        Path monitors = work.resolve("run/monitors");
        if (Files.exists(reservation) && !Files.exists(monitors)) {
            Files.createDirectories(monitors);
            Files.writeString(monitors.resolve(Files.readString(reservation)), self() + " " + self() + "\n");
        }
    }

    /** Writes how that container ended, as soon as it is there. */
    private void pretendToHaveRun(String name) throws IOException {
        Path reservation = work.resolve("store/names").resolve(name);
        if (Files.exists(reservation)) {
            Path container = work.resolve("store/containers").resolve(Files.readString(reservation));
            long nanos = System.currentTimeMillis() * 1_000_000;
            Files.writeString(container.resolve("exit"), "0 0 0 " + nanos + " 0 0 0 " + nanos + "\n");
        }
    }

    /** The commands of hull-runtime as engines call them, on a bundle of its own. */
    private void trainLowLevel(FileOutputStream planFile) throws IOException {
        Path bundle = Files.createDirectories(work.resolve("bundle"));
        Files.createDirectories(bundle.resolve("rootfs"));
        String root = work.resolve("containers").toString();
        String log = work.resolve("log.json").toString();
        Map<String, String> others = new HashMap<>(environment);
        others.remove("HULL_LAUNCHER_PID"); // who lives would be making the container still
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("spec", "-b", bundle.toString()));
        commands.add(List.of("run", "-b", bundle.toString(), "low"));
        commands.add(List.of("state", "low"));
        commands.add(List.of("start", "low"));
        commands.add(List.of("exec", "low", "true"));
        commands.add(List.of("exec", "-d", "--pid-file", work.resolve("pid").toString(), "low", "true"));
        commands.add(List.of("kill", "low", "KILL"));
        commands.add(List.of("list"));
        commands.add(List.of("ps", "-f", "json", "low"));
        commands.add(List.of("delete", "--force", "low"));
        commands.add(List.of("create", "-b", bundle.toString(), "--pid-file", "pid", "--console-socket", "c", "made"));
        commands.add(List.of("state", "no-such-container"));
        for (List<String> command : commands) {
            List<String> words = new ArrayList<>(List.of("--root", root, "--log", log, "--log-format", "json"));
            words.addAll(command);
            output.reset();
            PrintStream stream = new PrintStream(output, false, StandardCharsets.UTF_8);
            int status = new RuntimeMain(InputStream.nullInputStream(), stream, stream, others, work)
                    .execute(Arrays.asList(words.toArray(new String[0])));
            System.out.println("hull-runtime " + String.join(" ", command) + " -> " + status);
            if (status != ExitCodes.OK) {
                System.out.print(output.toString(StandardCharsets.UTF_8));
            }
            planFile.getChannel().truncate(0);
            pretendToBeMade(Path.of(root, "low"), command.getFirst().equals("state"));
        }
    }

    /** Makes the training's own process the first one of the low-level container, which waits for its start or runs. */
    private void pretendToBeMade(Path container, boolean waits) throws IOException {
        if (Files.exists(container)) {
            Files.writeString(container.resolve("pids"), self() + " " + self() + "\n");
            Path socket = container.resolve("start");
            if (waits && !Files.exists(socket)) {
                Files.createFile(socket);
            } else if (!waits) {
                Files.deleteIfExists(socket);
            }
        }
    }

    /** Number and start time of this process. */
    private static String self() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        int from = stat.lastIndexOf(')') + 2;
        for (int field = 3; field < 22; field++) {
            from = stat.indexOf(' ', from) + 1;
        }
        return stat.substring(0, stat.indexOf(' ')) + " " + stat.substring(from, stat.indexOf(' ', from));
    }

    private void execute(List<String> command) {
        output.reset();
        PrintStream stream = new PrintStream(output, false, StandardCharsets.UTF_8);
        Main main = new Main(InputStream.nullInputStream(), stream, stream, environment, work);
        // The same kind of list as main() makes of its arguments: others are other classes.
        int status = main.execute(Arrays.asList(command.toArray(new String[0])));
        System.out.println("hull " + String.join(" ", command) + " -> " + status);
        if (status != ExitCodes.OK) {
            System.out.print(output.toString(StandardCharsets.UTF_8));
        }
    }

    /** The number under which this process has a file open. */
    private static int descriptorOf(Path file) throws IOException {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        throw new IOException(file + " is not open");
    }
}
