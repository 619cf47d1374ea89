package dev.hull.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine and an internet of the test's own: two network namespaces with a cable between them, each held by a process.
 *
 * <pre>
 *   containers ── hull0 ── [machine] up0 203.0.113.2 ────── 203.0.113.1 eth0 [internet]
 * </pre>
 */
final class Namespaces implements AutoCloseable {
    static final String SERVER = "203.0.113.1";
    private final Process machine;
    private final Process internet;

    record Finished(int status, String output) {}

    Namespaces() throws Exception {
        machine = hold();
        internet = hold();
        // A new namespace begins with what the host has set, and where Docker runs that is 1.
        inMachine("echo 0 >/proc/sys/net/ipv4/ip_forward");
        inMachine("ip link set lo up && ip link add up0 type veth peer name eth0 netns " + internet.pid()
                + " && ip link set up0 up && ip address add 203.0.113.2/24 dev up0 && ip route add default via "
                + SERVER);
        inInternet("ip link set lo up && ip link set eth0 up && ip address add " + SERVER + "/24 dev eth0"
                // a neighbour who knows where the containers are
                + " && ip route add 10.0.0.0/8 via 203.0.113.2");
    }

    private static Process hold() throws Exception {
        Process process = new ProcessBuilder(
                        "unshare", "--net", "--kill-child", "--fork", "sh", "-c", "echo; exec sleep 600")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != '\n') {
            throw new AssertionError("unshare --net failed");
        }
        return process;
    }

    /** What the machine looks like to Hull; its settings are files of the test's, because sysctls show the reader's namespace. */
    Host host(Path root) throws IOException {
        Files.createDirectories(root.resolve("proc/sys/net/ipv6/conf"));
        Files.createSymbolicLink(root.resolve("proc/net"), Path.of("/proc/" + machine.pid() + "/net"));
        for (String device : List.of("default", "up0")) {
            Path directory = Files.createDirectories(
                    root.resolve("proc/sys/net/ipv4/conf").resolve(device));
            Files.writeString(directory.resolve("forwarding"), "0\n");
        }
        return new Host(root);
    }

    /** Runs a shell command; it has to succeed. */
    String inMachine(String command) throws Exception {
        return required(run(machine, List.of("sh", "-c", command)), command);
    }

    String inInternet(String command) throws Exception {
        return required(run(internet, List.of("sh", "-c", command)), command);
    }

    Finished tryInMachine(List<String> command) throws Exception {
        return run(machine, command);
    }

    Finished tryInInternet(String command) throws Exception {
        return run(internet, List.of("sh", "-c", command));
    }

    Process startInMachine(List<String> command) throws IOException {
        return start(machine, command);
    }

    Process startInInternet(List<String> command) throws IOException {
        return start(internet, command);
    }

    private static String required(Finished finished, String command) {
        if (finished.status() != 0) {
            throw new AssertionError(command + ": status " + finished.status() + "\n" + finished.output());
        }
        return finished.output();
    }

    private static Finished run(Process namespace, List<String> command) throws Exception {
        Process process = start(namespace, command);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("not ended: " + command);
        }
        return new Finished(process.exitValue(), output);
    }

    private static Process start(Process namespace, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/proc/" + namespace.pid() + "/ns/net", "--"));
        words.addAll(command);
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : List.of(machine, internet)) {
            process.destroyForcibly().waitFor();
        }
    }
}
