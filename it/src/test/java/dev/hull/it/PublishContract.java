package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Neighbours;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code -p} promises, to root and to anybody else alike, on a machine that has a neighbour. */
abstract class PublishContract {
    static final String GREETER = "socat -t 10 TCP-LISTEN:80,fork,reuseaddr SYSTEM:'echo tcp $SOCAT_PEERADDR'"
            + " & exec socat UDP-RECVFROM:53,fork SYSTEM:'echo udp $SOCAT_PEERADDR'";

    private final Account account;
    final Sandbox hull;
    final Neighbours neighbours;

    PublishContract(Account account) throws IOException {
        this.account = account;
        this.hull = Sandbox.of(account);
        this.neighbours = new Neighbours();
    }

    @BeforeEach
    void pack() {
        hull.behind(neighbours.machine());
        hull.run("pack", "-t", "greeter", "sh", "socat", "--cmd", "sh").ok();
    }

    @AfterEach
    void stop() throws Exception {
        String ids = hull.run("ps", "-aq").text();
        if (!ids.isEmpty()) {
            List<String> command = new ArrayList<>(List.of("rm", "-f"));
            command.addAll(List.of(ids.split("\n", -1)));
            hull.run(command.toArray(String[]::new));
        }
        neighbours.close();
        hull.close();
    }

    /** Starts a server that tells who asks, by TCP on port 80 and by UDP on 53. */
    void serve(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("greeter", "sh", "-c", GREETER));
        hull.run(command.toArray(String[]::new)).ok();
    }

    static String[] question(String protocol, String place) {
        // UDP has no end: who asks waits for the time given. TCP ends by itself.
        int seconds = protocol.equals("UDP") ? 1 : 8;
        return new String[] {
            "sh", "-c", "echo | timeout 10 socat -t " + seconds + " - " + protocol + ":" + place + " 2>&1"
        };
    }

    String onMachine(String protocol, String place) {
        return neighbours.inMachine(question(protocol, place)).text();
    }

    String fromOutside(String protocol, String place) {
        return neighbours.inOutside(question(protocol, place)).text();
    }

    /** Where the machine itself asks by UDP. */
    String udpAddress() {
        return "127.0.0.1";
    }

    void awaitGreeting(String protocol, String place) {
        Await.until("an answer at " + place, () -> onMachine(protocol, place).startsWith(protocol.toLowerCase()));
    }

    @Test
    void theMachineAndItsNeighbourReachAPublishedPort() {
        serve("box", "-p", "18080:80", "-p", "127.0.0.1:18081:80", "-p", "18053:53/udp");
        awaitGreeting("TCP", "127.0.0.1:18080");
        awaitGreeting("TCP", Neighbours.MACHINE + ":18080");
        awaitGreeting("TCP", "127.0.0.1:18081");
        assertThat(onMachine("TCP", Neighbours.MACHINE + ":18081")).contains("refused");
        assertThat(fromOutside("TCP", Neighbours.MACHINE + ":18080")).isEqualTo("tcp " + Neighbours.OUTSIDE);
        assertThat(fromOutside("TCP", Neighbours.MACHINE + ":18081")).contains("refused");
        awaitGreeting("UDP", udpAddress() + ":18053");
        assertThat(fromOutside("UDP", Neighbours.MACHINE + ":18053")).isEqualTo("udp " + Neighbours.OUTSIDE);
        // another container, by the address of the machine
        assertThat(hull.run(
                                "run",
                                "--rm",
                                "greeter",
                                "sh",
                                "-c",
                                "socat -t 5 - TCP:" + Neighbours.MACHINE + ":18080,connect-timeout=10")
                        .ok()
                        .text())
                .startsWith("tcp ");

        hull.run("rm", "-f", "box").ok();
        assertThat(onMachine("TCP", "127.0.0.1:18080")).contains("refused");
        serve("next", "-p", "18080:80", "-p", "18053:53/udp");
        awaitGreeting("TCP", "127.0.0.1:18080");
        assertThat(fromOutside("UDP", Neighbours.MACHINE + ":18053")).isEqualTo("udp " + Neighbours.OUTSIDE);
    }

    @Test
    void portTellsWhatLeadsInside() {
        serve("box", "-p", "127.0.0.1:18080:80", "-p", "127.0.0.1::81", "--expose", "9000");
        assertThat(hull.run("port", "box", "80").ok().text()).isEqualTo("127.0.0.1:18080");
        assertThat(hull.run("port", "box").ok().text())
                .matches("80/tcp -> 127\\.0\\.0\\.1:18080\n81/tcp -> 127\\.0\\.0\\.1:[1-9][0-9]+");
        assertThat(hull.run("port", "box", "82").withStatus(1).error())
                .contains("no public port '82/tcp' published for box");
    }

    @Test
    void aPortIsHadByOne() throws Exception {
        serve("box", "-p", "18080:80");
        assertThat(hull.run("run", "--rm", "-p", "18080:80", "greeter", "true")
                        .withStatus(125)
                        .error())
                .contains("Bind for 0.0.0.0:18080 failed: port is already allocated");
        awaitGreeting("TCP", "127.0.0.1:18080");
        assertThat(neighbours
                        .inMachine("timeout", "5", "socat", "TCP-LISTEN:18080,reuseaddr", "-")
                        .error())
                .contains("Address already in use");
        List<String> server = new ArrayList<>(neighbours.machine());
        server.addAll(List.of("socat", "TCP-LISTEN:18090,reuseaddr,fork", "SYSTEM:echo host"));
        Process program = hull.startByTester(server.toArray(String[]::new));
        try {
            Await.until(
                    "the machine's own server",
                    () -> onMachine("TCP", "127.0.0.1:18090").equals("host"));
            assertThat(hull.run("run", "--rm", "-p", "18090:80", "greeter", "true")
                            .withStatus(125)
                            .error())
                    .contains("listen tcp4 0.0.0.0:18090: bind: address already in use");
        } finally {
            program.destroyForcibly().waitFor();
        }
        assertThat(hull.run("run", "--rm", "-p", "192.0.2.77:18091:80", "greeter", "true")
                        .withStatus(125)
                        .error())
                .contains("cannot assign requested address");
        assertThat(hull.run("run", "--rm", "--network", "host", "-p", "18092:80", "greeter", "sh", "-c", ":")
                        .ok()
                        .error())
                .contains("Published ports are discarded when using host network mode");
        assertThat(hull.run("run", "--rm", "--network", "container:box", "-p", "18092:80", "greeter", "true")
                        .withStatus(125)
                        .error())
                .contains("conflicting options: port publishing and the container type network mode");
    }

    @Test
    void manyAtOnceGetPortsOfTheirOwn() throws Exception {
        int count = 20;
        hull.run("run", "--rm", "greeter", "sh", "-c", ":").ok();
        Set<String> places = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Finished>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(threads.submit(
                        () -> hull.run("run", "-d", "-p", "127.0.0.1::80", "greeter", "sh", "-c", GREETER)));
            }
            for (Future<Finished> each : all) {
                places.add(hull.run("port", each.get().ok().text(), "80").ok().text());
            }
        }
        assertThat(places).hasSize(count);
        places.forEach(place -> awaitGreeting("TCP", place));
    }

    @Test
    void nothingStaysOfAContainerWhoseMonitorIsKilled() throws Exception {
        serve("box", "-p", "18080:80", "-p", "18053:53/udp");
        awaitGreeting("TCP", "127.0.0.1:18080");
        Path record;
        try (Stream<Path> files = Files.list(hull.runRoot().resolve("monitors"))) {
            record = files.findFirst().orElseThrow();
        }
        ProcessHandle monitor = ProcessHandle.of(
                        Long.parseLong(Files.readString(record).split(" ", -1)[2]))
                .orElseThrow();
        List<ProcessHandle> children = monitor.children().toList();
        monitor.destroyForcibly();
        for (ProcessHandle child : children) {
            Await.until("process " + child.pid() + " is gone", () -> !child.isAlive() || isZombie(child));
        }
        hull.run("run", "--rm", "-p", "18080:80", "greeter", "sh", "-c", ":").ok();
        assertThat(hull.runRoot().resolve("network/ports")).isEmptyDirectory();
        assertThat(rules()).doesNotContain("18080", "18053");
        serve("next", "-p", "18080:80", "-p", "18053:53/udp");
        awaitGreeting("TCP", "127.0.0.1:18080");
        awaitGreeting("UDP", udpAddress() + ":18053");
    }

    private static boolean isZombie(ProcessHandle process) throws IOException {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
    }

    /** The packet filter of the machine. */
    String rules() {
        return neighbours.inMachine("nft", "list", "ruleset").output();
    }

    /** The script that Hull prints makes the same, with the commands of the machine. */
    @Test
    void theScriptPublishesToo() throws Exception {
        String once = "exec socat TCP-LISTEN:80,reuseaddr SYSTEM:'echo tcp once'";
        String script = hull.run("explain", "run", "--rm", "-p", "127.0.0.1:18080:80", "greeter", "sh", "-c", once)
                .ok()
                .output();
        Path file = Files.writeString(hull.files().resolve("script"), script);
        Process running = hull.startProgram("sh", file.toString());
        awaitGreeting("TCP", "127.0.0.1:18080"); // then the server ends, and the script cleans up
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    Account account() {
        return account;
    }
}
