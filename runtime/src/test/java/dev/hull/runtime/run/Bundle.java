package dev.hull.runtime.run;

import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.oci.runtime.SpecBuilder;
import dev.hull.runtime.CompiledPlan;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.Host;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.PlanRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A directory with a root file system of busybox and whatever a container of a test needs, removed by its test. */
final class Bundle {
    private static final Path HULL_INIT = Path.of("..", "native", "target", "hull-init");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String[] APPLETS = {
        "sh", "cat", "chroot", "echo", "env", "grep", "head", "hostname", "id", "kill", "ls", "mkdir", "mknod", "mount",
        "ps", "pwd", "readlink", "rm", "sleep", "sort", "stat", "stty", "test", "touch", "true", "tty", "umask",
                "unshare",
        "wc", "ip", "dd", "tail", "ionice", "cut", "uname", "taskset", "ln", "mkfifo", "umount", "od"
    };

    final Path directory;
    final String id;
    private final List<String> prefix;

    private Bundle(Path directory, List<String> prefix) {
        this.directory = directory;
        this.id = "test" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet();
        this.prefix = prefix;
    }

    /** How a run ended. */
    record Ended(int code, String output, String error) {
        /** Lines of standard output. */
        List<String> lines() {
            return output.isEmpty() ? List.of() : List.of(output.stripTrailing().split("\n", -1));
        }
    }

    /** A bundle of this user's. */
    static Bundle create(Path parent) throws IOException {
        return create(parent, 0, List.of());
    }

    /** A bundle whose files belong to somebody, and whose plans are run behind a command. */
    static Bundle create(Path parent, int owner, List<String> prefix) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("bundle" + NUMBER.incrementAndGet()));
        Path bin = Files.createDirectories(directory.resolve("rootfs/bin"));
        Files.createDirectories(directory.resolve("rootfs/etc"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.copy(HULL_INIT, directory.resolve("hull-init"));
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                if (owner != 0 && !Files.isSymbolicLink(path)) {
                    Files.setAttribute(path, "unix:uid", owner);
                    Files.setAttribute(path, "unix:gid", owner);
                }
            }
        }
        return new Bundle(directory, prefix);
    }

    Path root() {
        return directory.resolve("rootfs");
    }

    /** Docker's defaults with a shell command as the program. */
    SpecBuilder shell(String script) {
        return DefaultSpec.builder(false)
                .root(new Root("rootfs", false))
                .hostname("box")
                .process(DefaultSpec.process(false)
                        .args(List.of("sh", "-c", script))
                        .build());
    }

    PlanRequest.Builder request() {
        return PlanRequest.builder(id, directory.toString())
                .seccompCache(directory.resolve("seccomp"))
                .defaultSeccomp(true);
    }

    Ended run(Spec spec) throws Exception {
        return run(spec, request().build(), Host.detect());
    }

    Ended run(Spec spec, PlanRequest request, Host host) throws Exception {
        return run(PlanCompiler.compile(spec, request, host));
    }

    Ended run(CompiledPlan compiled) throws Exception {
        Process process = start(compiled);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after 60 s: " + output("error"));
            }
            return new Ended(process.exitValue(), output("output"), output("error"));
        } finally {
            process.destroyForcibly();
        }
    }

    Process start(Spec spec, PlanRequest request, Host host) throws IOException {
        return start(PlanCompiler.compile(spec, request, host));
    }

    private Process start(CompiledPlan compiled) throws IOException {
        Files.write(directory.resolve("plan"), compiled.plan().toBytes());
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                directory.resolve("hull-init").toString(),
                "run",
                directory.resolve("plan").toString()));
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(directory.resolve("output").toFile())
                .redirectError(directory.resolve("error").toFile())
                .start();
    }

    String output(String name) throws IOException {
        return Files.readString(directory.resolve(name), StandardCharsets.UTF_8);
    }

    /** Control groups with the id of this bundle that are still there. */
    List<Path> leftGroups() throws IOException {
        List<Path> left = new ArrayList<>();
        Files.walkFileTree(Path.of("/sys/fs/cgroup"), Set.of(), 3, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (path.endsWith(id)) {
                    left.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) {
                return FileVisitResult.CONTINUE; // somebody else's, gone meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) {
                if (path.endsWith(id)) {
                    left.add(path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return left;
    }

    /** Mounts of the host below this bundle. */
    List<String> leftMounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }
}
