package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Account;
import dev.hull.it.support.Neighbours;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
@RequiresOrdinaryUser(subordinateIds = true)
@RequiresProgram({"ip", "nft", "unshare", "nsenter", "socat", "sysctl", "timeout", "pasta", "slirp4netns"})
class OrdinaryPublishTest extends PublishContract {
    OrdinaryPublishTest() throws IOException {
        super(Account.ordinary().orElseThrow());
    }

    /** pasta of 2023 loses answers to the loopback address where the port is another inside. */
    @Override
    String udpAddress() {
        return Neighbours.MACHINE;
    }

    @BeforeEach
    void needsTun() throws Exception {
        List<String> command = account().command(List.of("test", "-w", "/dev/net/tun"));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        assumeTrue(
                new File("/dev/net/tun").exists() && status == 0,
                "needs /dev/net/tun open to " + account().name() + ": chmod 0666 /dev/net/tun");
    }

    @Test
    void slirpDoesItToo() {
        serve("box", "--network", "slirp4netns", "-p", "18080:80", "-p", "18053:53/udp");
        awaitGreeting("TCP", "127.0.0.1:18080");
        assertThat(fromOutside("TCP", Neighbours.MACHINE + ":18080")).startsWith("tcp ");
        Await.until(
                "an answer by UDP",
                () -> fromOutside("UDP", Neighbours.MACHINE + ":18053").startsWith("udp "));
    }

    @Test
    void theWorldIsReachedAndTheMachinesLoopbackAddressIsNot() throws Exception {
        List<String> inside = new ArrayList<>(neighbours.machine());
        inside.addAll(List.of("socat", "TCP-LISTEN:18070,bind=127.0.0.1,fork", "SYSTEM:echo secret"));
        List<String> world = new ArrayList<>(List.of("nsenter", "--net=/proc/" + neighbours.outsidePid() + "/ns/net"));
        world.addAll(List.of("socat", "TCP-LISTEN:18060,fork", "SYSTEM:echo world $SOCAT_PEERADDR"));
        Process secret = hull.startByTester(inside.toArray(String[]::new));
        Process server = hull.startByTester(world.toArray(String[]::new));
        try {
            Await.until(
                    "the machine's own server",
                    () -> onMachine("TCP", "127.0.0.1:18070").equals("secret"));
            Await.until(
                    "the server outside",
                    () -> onMachine("TCP", Neighbours.OUTSIDE + ":18060").startsWith("world"));
            for (String mode : List.of("pasta", "slirp4netns")) {
                String script = "socat - TCP:" + Neighbours.OUTSIDE + ":18060;"
                        + " for a in 10.0.2.2 127.0.0.1; do timeout 2 socat - TCP:$a:18070 2>/dev/null; done; :";
                hull.run("pack", "-t", "client", "sh", "socat", "timeout").ok();
                assertThat(hull.run("run", "--rm", "--network", mode, "client", "sh", "-c", script)
                                .ok()
                                .output()
                                .lines()
                                .distinct()) // pasta of 2023 repeats what comes right before the end
                        .as(mode)
                        .containsExactly("world " + Neighbours.MACHINE);
            }
        } finally {
            secret.destroyForcibly().waitFor();
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void portsOfRootAreNotTheirs() {
        assertThat(hull.run("run", "--rm", "-p", "80:80", "greeter", "true")
                        .withStatus(125)
                        .error())
                .contains("cannot expose privileged port 80", "net.ipv4.ip_unprivileged_port_start=80");
    }
}
