package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Neighbours;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@RequiresRoot
@RequiresProgram({"ip", "nft", "unshare", "nsenter", "socat", "sysctl", "timeout"})
class PublishTest extends PublishContract {
    PublishTest() throws IOException {
        super(Account.current());
    }

    @Test
    void theContainerReachesItselfByTheMachinesAddress() {
        serve("box", "-p", "18080:80");
        awaitGreeting("TCP", "127.0.0.1:18080");
        assertThat(hull.run(
                                "exec",
                                "box",
                                "sh",
                                "-c",
                                "socat -t 5 - TCP:" + Neighbours.MACHINE + ":18080,connect-timeout=10")
                        .ok()
                        .text())
                .startsWith("tcp ");
    }

    @Test
    void sourceAddressesAreThoseOfTheMachineOrKept() {
        serve("box", "-p", "18080:80");
        awaitGreeting("TCP", "127.0.0.1:18080");
        assertThat(onMachine("TCP", "127.0.0.1:18080")).isEqualTo("tcp " + hull.address(1));
        assertThat(onMachine("TCP", Neighbours.MACHINE + ":18080")).isEqualTo("tcp " + Neighbours.MACHINE);
        assertThat(onMachine("TCP", "[::1]:18080")).contains("refused");
        // nobody outside gets in by another way
        assertThat(neighbours
                        .inOutside("ip", "route", "add", hull.address(0) + "/24", "via", Neighbours.MACHINE)
                        .status())
                .isZero();
        assertThat(fromOutside("TCP", hull.address(2) + ":80")).doesNotContain("tcp ");
    }

    /** The kernel lets packets for 127.0.0.1 in by the bridge, since answers to the machine itself come that way. */
    @Test
    void noContainerReachesTheMachinesLoopbackAddress() throws Exception {
        serve("box", "-p", "18080:80");
        awaitGreeting("TCP", "127.0.0.1:18080");
        java.util.List<String> server = new java.util.ArrayList<>(neighbours.machine());
        server.addAll(java.util.List.of("socat", "UDP-RECVFROM:18070,bind=127.0.0.1,fork", "SYSTEM:echo secret"));
        Process program = hull.startByTester(server.toArray(String[]::new));
        try {
            dev.hull.testing.Await.until(
                    "the machine's own server",
                    () -> onMachine("UDP", "127.0.0.1:18070").equals("secret"));
            String attack =
                    "ip route delete local 127.0.0.1 table local; ip route delete local 127.0.0.0/8 table local;"
                            + " ip route add 127.0.0.1 via " + hull.address(1) + " src " + hull.address(9)
                            + "; echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet; echo | socat -t 2 - UDP:127.0.0.1:18070";
            hull.run("pack", "-t", "attacker", "sh", "socat", "ip").ok();
            String told = hull.run(
                            "run", "--rm", "--privileged", "--ip", hull.address(9), "attacker", "sh", "-c", attack)
                    .output();
            assertThat(told).doesNotContain("secret");
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    @Test
    void rangesAndRandomPortsAndEverythingExposed() {
        serve("box", "-p", "19000-19002:80-82", "-p", "19000-19010:53/udp", "-P", "--expose", "7000-7001");
        assertThat(hull.run("port", "box").ok().text())
                .matches("53/udp -> 0.0.0.0:19000\n80/tcp -> 0.0.0.0:19000\n81/tcp -> 0.0.0.0:19001\n"
                        + "82/tcp -> 0.0.0.0:19002\n7000/tcp -> 0.0.0.0:\\d+\n7001/tcp -> 0.0.0.0:\\d+");
        awaitGreeting("TCP", "127.0.0.1:19000");
        awaitGreeting("UDP", "127.0.0.1:19000");
        assertThat(hull.run("run", "--rm", "-p", "[::1]:19100:80", "greeter", "true")
                        .withStatus(125)
                        .error())
                .contains("carries IPv4 only");
    }

    @Test
    void aThousandPortsAreNotSlow() {
        serve("box", "-p", "20000-20999:80-1079", "-p", "20000-20999:2000-2999/udp");
        awaitGreeting("TCP", "127.0.0.1:20000");
        hull.run("rm", "-f", "box").ok();
        assertThat(rules()).doesNotContain("20999");
    }

    @Test
    void theTableComesBackWithThePortsOfRunningContainers() {
        serve("box", "-p", "18080:80");
        awaitGreeting("TCP", "127.0.0.1:18080");
        neighbours.inMachine("nft", "flush", "ruleset").ok();
        assertThat(onMachine("TCP", "127.0.0.1:18080")).contains("refused");
        hull.run("run", "--rm", "greeter", "sh", "-c", ":").ok();
        awaitGreeting("TCP", "127.0.0.1:18080");
    }

    /** Whoever has asked in vain for an address does not wait for the next answer once a container has it. */
    @Test
    void anAddressThatNobodyHadIsKnownAtOnce() {
        String address = hull.address(9);
        serve("first");
        assertThat(onMachine("TCP", address + ":80")).contains("No route to host");
        assertThat(neighbour(address)).contains("FAILED");
        serve("box", "--ip", address);
        assertThat(neighbour(address))
                .contains(hull.run("inspect", "-f", "{{.NetworkSettings.MacAddress}}", "box")
                        .ok()
                        .text());
        awaitGreeting("TCP", address + ":80");
    }

    private String neighbour(String address) {
        return neighbours.inMachine("ip", "neighbour", "show", address).text();
    }
}
