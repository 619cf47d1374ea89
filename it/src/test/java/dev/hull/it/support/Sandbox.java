package dev.hull.it.support;

import dev.hull.testing.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Hull of its own for one test: store, run-time directory, bridge and subnet belong to nobody else.
 *
 * <pre>{@code
 * try (Sandbox hull = Sandbox.of(Account.current())) {
 *     hull.run("import", "image.tar", "app").ok();
 *     assertThat(hull.run("run", "--rm", "app", "/bin/echo", "hello").ok().text()).isEqualTo("hello");
 * }
 * }</pre>
 *
 * <p>Closing it looks for what was left behind, removes it, and fails if there was anything.
 */
public final class Sandbox implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Account account;
    private final Path directory;
    private final Path program;
    private final String bridge;
    private final String network;
    private final Map<String, String> environment = new HashMap<>();
    private final Leaks leaks;
    private List<String> prefix = List.of();

    private Sandbox(Account account) {
        this.account = account;
        this.program = InstalledHull.treeFor(account).resolve("bin/hull");
        int number = COUNTER.getAndIncrement();
        long pid = ProcessHandle.current().pid();
        this.bridge = "hl" + pid % 100_000_000 + "n" + number % 1000;
        try {
            this.directory = Files.createTempDirectory("hull-it-");
            // Whoever runs Hull owns the roots; everybody may pass the directory above them.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            for (String name : List.of("store", "run", "home", "files")) {
                Path path = Files.createDirectory(directory.resolve(name));
                if (account.uid() != Host.effectiveUser()) {
                    Files.setAttribute(path, "unix:uid", account.uid());
                    Files.setAttribute(path, "unix:gid", account.gid());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.putAll(account.environment());
        environment.put("PATH", program.getParent() + ":" + System.getenv("PATH"));
        environment.put("HOME", directory.resolve("home").toString());
        environment.put("HULL_ROOT", directory.resolve("store").toString());
        environment.put("HULL_RUN_ROOT", directory.resolve("run").toString());
        environment.put("HULL_BRIDGE", bridge);
        this.network = "10.%d.%d.".formatted(64 + pid % 64, (pid / 64 + number) % 256);
        environment.put("HULL_SUBNET", network + "0/24");
        this.leaks = new Leaks(directory, bridge);
    }

    /** A new sandbox for this user. */
    public static Sandbox of(Account account) {
        return new Sandbox(account);
    }

    /** Runs {@code hull} with these arguments to its end. */
    public Finished run(String... arguments) {
        return run(new byte[0], arguments);
    }

    /** Runs {@code hull} with bytes on its standard input. */
    public Finished run(byte[] input, String... arguments) {
        return Programs.run(command(arguments), environment, input, Programs.DEADLINE);
    }

    /** Runs {@code hull} with another deadline. */
    public Finished run(Duration deadline, String... arguments) {
        return Programs.run(command(arguments), environment, new byte[0], deadline);
    }

    /** Starts {@code hull} and leaves it to the test, which ends it. */
    public Process start(String... arguments) throws IOException {
        return Programs.start(command(arguments), environment);
    }

    /** Runs any program as the sandbox's user, in its environment. */
    public Finished runProgram(String... command) {
        return Programs.run(prefixed(List.of(command)), environment, new byte[0], Programs.DEADLINE);
    }

    /** Starts any program as the sandbox's user, in its environment, and leaves it to the test. */
    public Process startProgram(String... command) throws IOException {
        return Programs.start(prefixed(List.of(command)), environment);
    }

    /** Starts any program as whoever runs the test, in the sandbox's environment. */
    public Process startByTester(String... command) throws IOException {
        return Programs.start(List.of(command), environment);
    }

    /** Runs a shell script in which {@code hull} and {@code docker} are this Hull. */
    public Finished script(String lines) {
        return runProgram("sh", "-c", "docker() { hull \"$@\"; }\n" + lines);
    }

    /** Runs such a script with another deadline. */
    public Finished script(Duration deadline, String lines) {
        return Programs.run(
                prefixed(List.of("sh", "-c", "docker() { hull \"$@\"; }\n" + lines)),
                environment,
                new byte[0],
                deadline);
    }

    /**
     * Runs a shell script on a terminal of its own, as {@link #script} does.
     *
     * @return what the terminal showed, with plain line ends
     */
    public Finished terminal(String lines) {
        Finished shown = runProgram("script", "-qec", "docker() { hull \"$@\"; }\n" + lines, "/dev/null");
        byte[] plain =
                shown.output().replaceAll("[\r\0]|\\^[@D]\b*", "").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new Finished(shown.command(), shown.status(), plain, shown.error());
    }

    /** Puts the sandbox's commands behind another one from now on, such as {@code nsenter} with its options. */
    public Sandbox behind(List<String> words) {
        prefix = List.copyOf(words);
        return this;
    }

    /** Sets a variable for the commands from now on. */
    public Sandbox with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A place for files of the test that the sandbox's user may write. */
    public Path files() {
        return directory.resolve("files");
    }

    /** The store of images and containers. */
    public Path store() {
        return directory.resolve("store");
    }

    /** The run-time directory. */
    public Path runRoot() {
        return directory.resolve("run");
    }

    /** Name of the bridge that belongs to this sandbox; it exists as soon as a container used the network. */
    public String bridge() {
        return bridge;
    }

    /** An address of this sandbox's subnet, for {@code --ip}; 1 is the gateway. */
    public String address(int host) {
        return network + host;
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(Arrays.asList(arguments));
        return prefixed(command);
    }

    private List<String> prefixed(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(account.command(command));
        return whole;
    }

    /** Fails if a mount, a process, a network device, a namespace or a control group was left behind. */
    @Override
    public void close() {
        List<String> found = leaks.find();
        leaks.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        removeNetwork();
        removeDirectory();
        if (!found.isEmpty()) {
            throw new AssertionError("left behind:\n  " + String.join("\n  ", found));
        }
    }

    private void removeNetwork() {
        if (account.isRoot() && Files.exists(Path.of("/sys/class/net", bridge))) {
            Programs.run("ip", "link", "delete", bridge);
            Host.findProgram("nft").ifPresent(nft -> {
                Programs.run(nft.toString(), "delete", "table", "inet", "hull_" + bridge);
                Programs.run(nft.toString(), "delete", "table", "ip", "hull_" + bridge);
            });
        }
    }

    private void removeDirectory() {
        // Files of subordinate ids can be removed by root and by the user within a namespace, not by the user outside.
        Finished removed = Programs.run("rm", "-rf", directory.toString());
        if (removed.status() != 0) {
            runProgram(
                    "unshare",
                    "--user",
                    "--map-users=auto",
                    "--map-groups=auto",
                    "--map-root-user",
                    "rm",
                    "-rf",
                    directory.toString());
        }
    }
}
