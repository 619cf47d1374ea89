package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Finished;
import dev.hull.it.support.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers as services of a real systemd, in a guest with control groups of version 2 alone. */
class SystemdTest {
    private static final Path PROBE = Path.of("../native/target/test/probe").toAbsolutePath();

    @BeforeAll
    static void needsAGuest() {
        Optional<String> obstacle = VirtualMachine.systemdObstacle();
        assumeTrue(obstacle.isEmpty(), () -> "needs a guest with systemd: " + obstacle.get());
    }

    private static String script(String name) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String file : new String[] {"common.sh", name}) {
            try (InputStream in = SystemdTest.class.getResourceAsStream("/vm/" + file)) {
                text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    @Test
    void groupsLimitsStopFailureRestart() throws IOException {
        Finished guest = VirtualMachine.runSystemd(script("systemd-services.sh"));
        assertThat(guest.output().lines())
                .containsSubsequence(
                        "web is active",
                        "limits 67108864 50 ",
                        "frozen frozen 1",
                        "stopped inactive success",
                        "nothing left",
                        "without delegation: was not delegated: add Delegate=yes",
                        "started again after 0 running ");
        assertThat(guest.output()).containsPattern("main process hull in .*supervisor, container in hull");
    }

    @Test
    void socketsNotificationsAndAfterABoot() throws IOException {
        assumeTrue(PROBE.toFile().canExecute(), "needs native/target/test/probe: make -C native target/test/probe");
        Finished guest = VirtualMachine.runSystemd(script("systemd-sockets.sh"), PROBE);
        assertThat(guest.output().lines())
                .containsSubsequence(
                        "before: inactive",
                        "answer: hello from inside",
                        "teller is active: half way, main process hull",
                        "after a boot: wanted");
        assertThat(guest.output()).contains("and before the machine stops: unwanted exited wanted exited");
    }
}
