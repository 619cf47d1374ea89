package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.linux.plan.KernelFlags;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets on their way: from a container to the machine, to the internet and back, and those that must not pass. */
@RequiresRoot
@RequiresProgram({"ip", "nft", "unshare", "nsenter", "busybox", "bash", "timeout"})
class BridgeNetworkRunTest {
    private static final Path HULL_INIT =
            Path.of("../native/target/hull-init").toAbsolutePath().normalize();
    private static final AttachOptions ALIVE = AttachOptions.any(id -> true);

    @TempDir
    private Path directory;

    private Namespaces world;
    private BridgeNetwork network;
    private NetworkPaths paths;

    @BeforeEach
    void buildWorld() throws Exception {
        assumeTrue(Files.isExecutable(HULL_INIT), "needs " + HULL_INIT + ": make -C native");
        world = new Namespaces();
        paths = new NetworkPaths(directory.resolve("root"), directory.resolve("run"));
        network = new BridgeNetwork(
                paths,
                NetworkSettings.fromEnvironment(Map.of("PATH", System.getenv("PATH"))),
                world.host(directory.resolve("host")));
    }

    @AfterEach
    void endWorld() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void theHostIsReachedAtOnceAndTheInternetWhenTheUplinkForwards() throws Exception {
        Process server = httpServer();
        try {
            NetworkAttachment first = network.attach(Fixtures.id(1), ALIVE);
            assertThat(first.notices()).singleElement().asString().contains("net.ipv4.conf.up0.forwarding=1");
            assertThat(run(first, "busybox ping -c 1 -w 5 10.117.0.1").status()).isZero();
            NetworkAttachment second = network.attach(Fixtures.id(2), ALIVE);
            assertThat(run(second, "busybox ping -c 1 -W 1 203.0.113.1").status())
                    .isNotZero();

            world.inMachine("sysctl -q -w net.ipv4.conf.up0.forwarding=1"); // what the notice says
            NetworkAttachment third = network.attach(Fixtures.id(3), ALIVE);
            assertThat(run(third, "busybox ping -c 1 -w 5 203.0.113.1").status())
                    .isZero();
            NetworkAttachment fourth = network.attach(Fixtures.id(4), ALIVE);
            // the server sees the machine's address
            assertThat(run(fourth, question(Namespaces.SERVER, 10)).output())
                    .containsPattern("you are \\S*203\\.0\\.113\\.2\\W");

            assertThat(world.inMachine("cat /proc/sys/net/ipv4/ip_forward")).isEqualTo("0\n");
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void nobodyOutsideOpensAConnectionToAContainer() throws Exception {
        world.inMachine("sysctl -q -w net.ipv4.conf.up0.forwarding=1");
        NetworkAttachment attachment = network.attach(Fixtures.id(1), ALIVE);
        String address = attachment.endpoint().orElseThrow().address();
        Process container = world.startInMachine(List.of(
                HULL_INIT.toString(),
                "run",
                plan(attachment, "exec busybox httpd -f -p 8080 -h /").toString()));
        try {
            Await.until(
                    "the container's server answers the host",
                    () -> world.inMachine(question(address, 5)).contains("404"));
            assertThat(world.tryInInternet(question(address, 1)).output()).doesNotContain("404");
        } finally {
            container.descendants().forEach(ProcessHandle::destroyForcibly);
            container.waitFor();
        }
    }

    @Test
    void aContainerLeavesNothingButTheBridge() throws Exception {
        NetworkAttachment attachment = network.attach(Fixtures.id(0xabc), ALIVE);
        Namespaces.Finished finished =
                run(attachment, "ip -oneline address show dev eth0; ip route; cat /sys/class/net/eth0/address");
        assertThat(finished.output())
                .contains("inet 10.117.0.2/16", "default via 10.117.0.1 dev eth0")
                .doesNotContain("inet6");
        assertThat(network.address(Fixtures.id(0xabc))).isEmpty();
        Await.until("the cable is gone", () -> !world.inMachine("ip link").contains("hv000000000abc"));
        assertThat(world.inMachine("ip -oneline address show dev hull0"))
                .contains("10.117.0.1/16")
                .doesNotContain("inet6");
        assertThat(world.inMachine("nft list tables")).isEqualTo("table inet hull\n");
    }

    @Test
    void theTableComesBackAfterAFlush() throws Exception {
        String loaded =
                run(network.attach(Fixtures.id(1), ALIVE), "true").output() + world.inMachine("nft list ruleset");
        assertThat(loaded).contains("ip saddr 10.117.0.0/16 oifname != \"hull0\" masquerade");
        String handle = world.inMachine("nft --handle list tables");
        run(network.attach(Fixtures.id(2), ALIVE), "true");
        assertThat(world.inMachine("nft --handle list tables")).isEqualTo(handle); // not loaded again
        world.inMachine("nft flush ruleset && nft add table ip other");
        run(network.attach(Fixtures.id(3), ALIVE), "true");
        assertThat(world.inMachine("nft list ruleset")).contains("table ip other {", "masquerade");
    }

    @Test
    void manyStartAtOnce() throws Exception {
        List<Process> containers = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            NetworkAttachment attachment = network.attach(Fixtures.id(i), ALIVE);
            addresses.add(attachment.endpoint().orElseThrow().address());
            containers.add(world.startInMachine(List.of(
                    HULL_INIT.toString(),
                    "run",
                    plan(attachment, "busybox ping -c 1 -w 20 10.117.0.1").toString())));
        }
        for (Process container : containers) {
            assertThat(container.waitFor()).isZero();
        }
        assertThat(addresses).hasSize(20);
        try (var left = Files.list(paths.leases("hull0"))) {
            assertThat(left).isEmpty();
        }
    }

    private Process httpServer() throws Exception {
        Path who = directory.resolve("www/cgi-bin/who");
        Files.createDirectories(who.getParent());
        Files.writeString(
                who, "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\nyou are %s\\n' \"$REMOTE_ADDR\"\n");
        assertThat(who.toFile().setExecutable(true)).isTrue();
        Process server = world.startInInternet(List.of(
                "busybox",
                "httpd",
                "-f",
                "-p",
                "8080",
                "-h",
                directory.resolve("www").toString()));
        Await.until(
                "the server listens",
                () -> world.inInternet(question(Namespaces.SERVER, 5)).contains("you are"));
        return server;
    }

    /** A shell command that asks a web server. */
    private static String question(String server, int seconds) {
        return "timeout " + seconds + " bash -c 'exec 3<>/dev/tcp/" + server + "/8080"
                + " && printf \"GET /cgi-bin/who HTTP/1.0\\r\\n\\r\\n\" >&3 && head -n 4 <&3' 2>&1 || true";
    }

    private Namespaces.Finished run(NetworkAttachment attachment, String command) throws Exception {
        return world.tryInMachine(
                List.of(HULL_INIT.toString(), "run", plan(attachment, command).toString()));
    }

    /** The smallest container: nothing of its own but network and processes. */
    private Path plan(NetworkAttachment attachment, String command) throws IOException {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        plan.addAll(Phase.HOST_BEFORE_CLONE, attachment.hostBeforeClone());
        plan.add(
                Phase.HOST_BEFORE_CLONE,
                new NamespaceStep.Clone(KernelFlags.CLONE_NEWNET | KernelFlags.CLONE_NEWPID | KernelFlags.CLONE_NEWNS));
        plan.addAll(Phase.HOST_AFTER_CLONE, attachment.hostAfterClone());
        plan.add(Phase.CONTAINER_BEFORE_PIVOT, new NetworkStep.LinkUp("lo"));
        attachment
                .sysctls()
                .forEach((key, value) -> plan.add(Phase.CONTAINER_BEFORE_PIVOT, new ProcessStep.Sysctl(key, value)));
        plan.addAll(Phase.CONTAINER_BEFORE_PIVOT, attachment.container());
        plan.add(
                Phase.CONTAINER_BEFORE_PIVOT,
                new ProcessStep.Exec(
                        List.of("sh", "-c", command),
                        List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                        List.of("/usr/bin", "/bin")));
        plan.addAll(Phase.HOST_AFTER_EXIT, attachment.afterExit());
        plan.addAll(Phase.FINAL, attachment.last());
        Path file = Files.createTempFile(directory, "plan", "");
        Files.write(file, plan.build().toBytes());
        return file;
    }
}
