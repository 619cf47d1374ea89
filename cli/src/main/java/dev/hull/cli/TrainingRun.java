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
 * The run from which the build makes the AOT cache: Hull's usual commands, through the same code as in real life, in one
 * process, because several trainings cannot be merged. Classes that are loaded here start fast later.
 *
 * <p>Works in a directory of its own and executes no plan, so it needs no privilege and leaves nothing behind. A command
 * that fails is reported and does not end the training.
 */
public final class TrainingRun {
    private static final int TAR_BLOCK = 512;
    private static final String IMAGE = "training:latest";

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
    }

    /** Entry point: an empty directory to work in. Ends with 0 unless the training could not go on. */
    public static void main(String[] arguments) throws IOException {
        new TrainingRun(Path.of(arguments[0])).run();
    }

    private void run() throws IOException {
        Path tar = Files.write(work.resolve("image.tar"), tar());
        Path context = Files.createDirectories(work.resolve("context"));
        Files.writeString(context.resolve("file"), "a file");
        Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
        Files.writeString(context.resolve("Running"), DOCKERFILE + "RUN true\n");
        Path plan = work.resolve("plan");
        // Starting a container hands a plan to this program. Here it takes the plan, and that is all.
        Path hullInit = Files.createDirectories(work.resolve("libexec")).resolve("hull-init");
        Files.writeString(hullInit, "#!/bin/sh\nexec cat >/dev/null\n");
        Files.setPosixFilePermissions(hullInit, PosixFilePermissions.fromString("rwx------"));
        try (FileOutputStream planFile = new FileOutputStream(plan.toFile())) {
            environment.put("HULL_PLAN_FD", Integer.toString(descriptorOf(plan)));
            environment.putIfAbsent("HULL_USERNS", "host");
            environment.put("HULL_HOME", work.toString());
            environment.put(
                    "HULL_LAUNCHER_PID", Long.toString(ProcessHandle.current().pid()));
            environment.put("HULL_ROOT", work.resolve("store").toString());
            environment.put("HULL_RUN_ROOT", work.resolve("run").toString());
            for (List<String> command : commands(tar)) {
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

    /** Most frequent first; what comes after an import finds an image. */
    private static List<List<String>> commands(Path tar) {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("version"));
        commands.add(List.of("--help"));
        commands.add(List.of("images"));
        commands.add(List.of("import", tar.toString(), IMAGE));
        commands.add(List.of("images"));
        commands.add(List.of("run", "--rm", IMAGE, "/bin/true"));
        commands.add(List.of("run", "--rm", "-t", "--network", "none", "-e", "A=b", IMAGE, "true"));
        commands.add(List.of("run", "--rm", "-i", "-u", "1:1", "-w", "/tmp", "--name", "training", IMAGE, "/bin/true"));
        commands.add(List.of("run", "-d", "-m", "64m", "-v", "/tmp:/mnt:ro", "--read-only", IMAGE, "/bin/true"));
        commands.add(List.of("run", "-d", "-p", "127.0.0.1:18080:80", "-p", "53/udp", IMAGE, "/bin/true"));
        commands.add(List.of("run", "-d", "-v", "data:/data", "-v", "/cache", IMAGE, "/bin/true"));
        commands.add(List.of("create", "--name", "ended", IMAGE, "/bin/true"));
        commands.add(List.of("ps", "-a"));
        commands.add(List.of("ps", "-a", "-q", "-f", "name=training", "-f", "label=a=b", "-f", "status=created"));
        commands.add(List.of("ps", "-a", "--format", "{{.Names}} {{.Status}}"));
        commands.add(List.of("exec", "training", "/bin/true"));
        commands.add(List.of("exec", "-t", "-u", "nobody", "-w", "/tmp", "-e", "A=b", "training", "true"));
        commands.add(List.of("exec", "-i", "training", "true"));
        commands.add(List.of("debug", "--image", IMAGE, "training", "true"));
        commands.add(List.of("logs", "training"));
        commands.add(List.of("exec", "no-such-container", "true"));
        commands.add(List.of("create", "--name", "made", "--restart", "always", IMAGE, "/bin/true"));
        commands.add(List.of("start", "made"));
        commands.add(List.of("stop", "-t", "1", "made"));
        commands.add(List.of("ps"));
        commands.add(List.of("rm", "made"));
        commands.add(List.of("create", "--name", "made", IMAGE, "/bin/true"));
        commands.add(List.of("create", "--name", "other", IMAGE, "/bin/true"));
        commands.add(List.of("kill", "made"));
        commands.add(List.of("rm", "-f", "made", "other"));
        commands.add(List.of("build", "-t", "built", "context"));
        commands.add(List.of("build", "-t", "built", "context"));
        // The program that ought to run it does not run anything.
        commands.add(List.of("build", "-f", "context/Running", "-q", "context"));
        commands.add(List.of("explain", "run", "--rm", IMAGE, "/bin/true"));
        commands.add(List.of("image", "inspect", IMAGE));
        commands.add(List.of("inspect", "-f", "{{.Id}} {{json .Config}}", IMAGE));
        commands.add(List.of("info"));
        commands.add(List.of("run", "--help"));
        commands.add(List.of("history", IMAGE));
        commands.add(List.of("images", "--format", "{{.Repository}}:{{.Tag}}"));
        commands.add(List.of("tag", IMAGE, "other:latest"));
        commands.add(List.of("rmi", "other:latest"));
        commands.add(List.of("run", "--rm", "no-such-image"));
        commands.add(List.of("no-such-command"));
        return commands;
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

    private static String self() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return ProcessHandle.current().pid() + " "
                + stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
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

    /** A tar (POSIX.1-1988, ustar) with a program and the files in which users are looked up. */
    private static byte[] tar() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.write(header("bin/", '5', 0));
        file(tar, "bin/true", "#!/bin/true\n");
        tar.write(header("etc/", '5', 0));
        file(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/sbin/nologin\n");
        file(tar, "etc/group", "root:x:0:\nnogroup:x:65534:\n");
        tar.write(new byte[2 * TAR_BLOCK]);
        return tar.toByteArray();
    }

    private static void file(ByteArrayOutputStream tar, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        tar.write(header(name, '0', content.length));
        tar.write(content);
        tar.write(new byte[TAR_BLOCK - content.length]);
    }

    private static byte[] header(String name, char type, int size) {
        byte[] header = new byte[TAR_BLOCK];
        put(header, 0, name);
        put(header, 100, "0000755\0" + "0000000\0".repeat(2) + "%011o\0".formatted(size) + "00000000000\0");
        put(header, 148, " ".repeat(8) + type);
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
