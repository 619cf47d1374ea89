package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many containers that are started, seen, stopped and removed by several processes at the same time. */
class ManyContainersTest {
    private static final int STARTERS = 3;

    @Test
    @RequiresRoot
    void noneFailsAndNothingIsLeft() throws Exception {
        check(Account.current(), 20, "bridge");
    }

    @Test
    @RequiresOrdinaryUser
    void neitherForAnOrdinaryUser() throws Exception {
        check(Account.ordinary().orElseThrow(), 8, "none");
    }

    private static void check(Account account, int each, String network) throws Exception {
        try (Sandbox hull = Sandbox.of(account)) {
            hull.run("run", "--rm", "hull/toolbox", "true").ok();
            together(
                    hull,
                    "for i in $(seq " + each + "); do hull run -d --network " + network
                            + " --name c$N-$i hull/toolbox sleep 100000 >/dev/null || exit 1; done");

            assertThat(hull.run("ps", "-q").ok().text().lines()).hasSize(STARTERS * each);
            if (network.equals("bridge")) {
                String addresses = hull.script("docker inspect -f '{{.NetworkSettings.IPAddress}}' $(docker ps -q)")
                        .ok()
                        .text();
                assertThat(addresses.lines())
                        .hasSize(STARTERS * each)
                        .doesNotHaveDuplicates()
                        .allMatch(address -> !address.isEmpty());
            }
            String mine = "$(docker ps -aq -f name=c$N-)";
            together(hull, "docker() { hull \"$@\"; }; docker stop -t 0 " + mine + " >/dev/null");
            assertThat(hull.run("ps", "-q").ok().text()).isEmpty();
            assertThat(hull.run("ps", "-aq").ok().text().lines()).hasSize(STARTERS * each);
            // All of them remove all: whoever comes second finds nothing, which is no mistake with -f.
            together(hull, "hull rm -f $(hull ps -aq) >/dev/null");
            assertThat(hull.run("ps", "-aq").ok().text()).isEmpty();
        }
    }

    /** Runs a script in several shells at once, each with a number N of its own; all must end well. */
    private static void together(Sandbox hull, String script) throws IOException, InterruptedException {
        List<Process> shells = new ArrayList<>();
        for (int n = 0; n < STARTERS; n++) {
            shells.add(hull.startProgram("sh", "-c", "N=" + n + "; " + script));
        }
        for (Process shell : shells) {
            assertThat(shell.waitFor(180, TimeUnit.SECONDS))
                    .as("in time: " + script)
                    .isTrue();
            String error = new String(shell.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(shell.exitValue()).as(script + "\n" + error).isZero();
        }
    }
}
