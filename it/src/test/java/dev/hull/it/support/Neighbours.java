package dev.hull.it.support;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine to run Hull on and another beside it: two network namespaces with a cable between them.
 *
 * <pre>
 *   containers ── [machine] up0 203.0.113.2 ───── 203.0.113.1 eth0 [outside]
 * </pre>
 */
public final class Neighbours implements AutoCloseable {
    /** Address of the machine that runs Hull. */
    public static final String MACHINE = "203.0.113.2";
    /** Address of the other. */
    public static final String OUTSIDE = "203.0.113.1";

    private final Process machine;
    private final Process outside;

    /** Builds both; needs root. */
    public Neighbours() throws IOException {
        machine = hold();
        outside = hold();
        inMachine(
                        "sh",
                        "-c",
                        "ip link set lo up && ip link add up0 type veth peer name eth0 netns " + outside.pid()
                                + " && ip link set up0 up && ip address add " + MACHINE
                                + "/24 dev up0 && ip route add default via "
                                + OUTSIDE + " && sysctl -q -w net.ipv4.conf.up0.forwarding=1")
                .ok();
        inOutside("sh", "-c", "ip link set lo up && ip link set eth0 up && ip address add " + OUTSIDE + "/24 dev eth0")
                .ok();
    }

    private static Process hold() throws IOException {
        Process process = Programs.start(
                List.of("unshare", "--net", "--kill-child", "--fork", "sh", "-c", "echo; exec sleep 600"), Map.of());
        if (process.getInputStream().read() != '\n') {
            throw new AssertionError("unshare --net failed");
        }
        return process;
    }

    /** Words that run a command on the machine. */
    public List<String> machine() {
        return enter(machine);
    }

    /** Process that holds the other machine. */
    public long outsidePid() {
        return outside.pid();
    }

    /** Runs a command on the machine. */
    public Finished inMachine(String... command) {
        return run(machine, command);
    }

    /** Runs a command on the other machine. */
    public Finished inOutside(String... command) {
        return run(outside, command);
    }

    private static List<String> enter(Process namespace) {
        return List.of("nsenter", "--net=/proc/" + namespace.pid() + "/ns/net", "--");
    }

    private static Finished run(Process namespace, String... command) {
        List<String> words = new ArrayList<>(enter(namespace));
        words.addAll(List.of(command));
        return Programs.run(words, Map.of(), new byte[0], Duration.ofSeconds(30));
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : List.of(machine, outside)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }
}
