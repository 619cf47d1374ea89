package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same commands by somebody who is not root. */
class OrdinaryUserTest {
    /** A user of no password file, without subordinate ids. */
    private static final Account STRANGER = new Account("stranger", 65533, 65533);

    @Test
    @RequiresOrdinaryUser(subordinateIds = true)
    void withSubordinateIds() throws IOException {
        Account account = Account.ordinary().orElseThrow();
        try (Sandbox hull = Sandbox.of(account)) {
            core(hull, account);
            assertThat(inside(hull, "cat /proc/self/uid_map | wc -l").text()).isEqualTo("2");
            assertThat(hull.run("run", "--rm", "-u", "1000:1000", "hull/toolbox", "id", "-u")
                            .ok()
                            .text())
                    .isEqualTo("1000");
            inside(hull, "touch /tmp/f; chown 33:44 /tmp/f; [ $(stat -c %u:%g /tmp/f) = 33:44 ]");
        }
    }

    @Test
    @RequiresRoot
    @RequiresOrdinaryUser
    void withOneIdOnly() throws IOException {
        try (Sandbox hull = Sandbox.of(STRANGER)) {
            core(hull, STRANGER);
            assertThat(hull.run("run", "--rm", "-u", "1000", "hull/toolbox", "id")
                            .withStatus(125)
                            .error())
                    .contains("1000")
                    .contains("/etc/subuid")
                    .hasLineCount(1);
        }
    }

    /** What works with one id as with many. */
    private static void core(Sandbox hull, Account account) throws IOException {
        assertThat(inside(hull, "id -u; ls /sys/class/net; ls /proc | grep -c '^[1-9]'; echo $0")
                        .output()
                        .lines())
                .startsWith("0")
                .contains("lo");
        for (String kind : new String[] {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"}) {
            assertThat(inside(hull, "readlink /proc/self/ns/" + kind).text())
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns", kind))
                            .toString());
        }
        hull.run("run", "--rm", "hull/toolbox", "sh", "-c", "exit 7").withStatus(7);
        hull.run("run", "--rm", "hull/toolbox", "nosuch").withStatus(127);
        hull.run("run", "--rm", "hull/toolbox", "/etc").withStatus(126);
        hull.run("run", "--rm", "-v", hull.files() + ":/f", "hull/toolbox", "touch", "/f/made")
                .ok();
        assertThat(Files.getAttribute(hull.files().resolve("made"), "unix:uid")).isEqualTo(account.uid());
        assertThat(hull.terminal("hull run --rm -ti hull/toolbox tty").ok().output())
                .contains("/dev/pts/0");
        assertThat(hull.run("run", "--rm", "--network", "host", "hull/toolbox", "readlink", "/proc/self/ns/net")
                        .ok()
                        .text())
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
        assertThat(hull.run("run", "--rm", "--network", "bridge", "hull/toolbox", "true")
                        .withStatus(125)
                        .error())
                .contains("use --network pasta, host or none")
                .hasLineCount(1);
        Finished limited = hull.run("run", "--rm", "-m", "64m", "hull/toolbox", "true");
        if (limited.status() != 0) {
            assertThat(limited.withStatus(125).error()).contains("memory").hasLineCount(1);
        }
        assertThat(hull.run(
                                "run",
                                "--rm",
                                "--privileged",
                                "hull/toolbox",
                                "sh",
                                "-c",
                                "mount -t tmpfs t /tmp && readlink /dev/ptmx")
                        .ok()
                        .text())
                .isEqualTo("pts/ptmx");
        hull.run("pack", "-t", "small", "ls", "--cmd", "ls /").ok();
        assertThat(hull.run("run", "--rm", "small").ok().output()).contains("proc\n");
        assertThat(hull.store().resolve("containers")).isEmptyDirectory();
    }

    /** The setting is that of a user namespace of the test, whose ids are the machine's. */
    @Test
    @RequiresRoot
    @RequiresOrdinaryUser
    @RequiresProgram({"unshare", "nsenter", "setpriv"})
    void whereUserNamespacesAreForbidden() throws Exception {
        Account account = Account.ordinary().orElseThrow();
        try (Sandbox hull = Sandbox.of(account)) {
            hull.run("pack", "-t", "small", "ls", "--cmd", "ls /").ok();
            String script = """
                    echo 0 > /proc/sys/user/max_user_namespaces
                    as="setpriv --reuid=UID --regid=GID --clear-groups --bounding-set=-all"
                    $as hull run --rm small; echo "run $?"
                    $as hull images -q small >/dev/null; echo "images $?"
                    $as hull pack -t other ls >/dev/null; echo "pack $?"
                    : | $as hull import - empty >/dev/null; echo "import $?"
                    """.replace("UID", "" + account.uid()).replace("GID", "" + account.gid());
            Process holder = hull.startByTester("unshare", "--user", "sleep", "60");
            try {
                Path process = Path.of("/proc/" + holder.pid());
                Await.until(
                        "it is in a namespace of its own",
                        () -> !Files.readSymbolicLink(process.resolve("ns/user"))
                                .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user"))));
                Files.writeString(process.resolve("uid_map"), "0 0 200000\n");
                Files.writeString(process.resolve("gid_map"), "0 0 200000\n");
                Process forbidden = hull.startByTester(
                        "nsenter", "--user", "--target", Long.toString(holder.pid()), "sh", "-c", script);
                try (BufferedReader output = forbidden.inputReader();
                        BufferedReader error = forbidden.errorReader()) {
                    assertThat(error.lines().toList())
                            .singleElement()
                            .asString()
                            .contains("user.max_user_namespaces")
                            .contains("sysctl");
                    assertThat(output.lines()).containsExactly("run 125", "images 0", "pack 0", "import 0");
                }
                assertThat(forbidden.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                holder.destroyForcibly();
            }
        }
    }

    private static Finished inside(Sandbox hull, String script) {
        return hull.run("run", "--rm", "hull/toolbox", "sh", "-c", script).ok();
    }
}
