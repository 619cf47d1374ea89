package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** "Containers from first principles": what a process in a container sees of the machine, and what it changes. */
@RequiresRoot
class IsolationTest {
    private static Sandbox hull;

    @BeforeAll
    static void pack() {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    private static Finished inside(String script) {
        return hull.run("run", "--rm", "hull/toolbox", "sh", "-c", script).ok();
    }

    @Test
    @RequiresProgram("ps")
    void onlyItsOwnProcesses() {
        Finished listed = hull.run("run", "--rm", "hull/toolbox", "ps", "-e", "-o", "pid=,args=");

        assertThat(listed.ok().text().strip()).isEqualTo("1 ps -e -o pid=,args=");
    }

    @Test
    void theHostNameIsTheBeginningOfTheId() throws IOException {
        Path file = hull.files().resolve("id");

        Finished named = hull.run(
                "run", "--rm", "--cidfile", file.toString(), "hull/toolbox", "sh", "-c", "hostname; cat /etc/hostname");

        String id = Files.readString(file);
        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(named.ok().output().lines()).containsExactly(id.substring(0, 12), id.substring(0, 12));
    }

    @Test
    void everyNamespaceIsItsOwn() throws IOException {
        List<String> own = inside("readlink /proc/self/ns/mnt /proc/self/ns/pid /proc/self/ns/net /proc/self/ns/ipc "
                        + "/proc/self/ns/uts /proc/self/ns/cgroup")
                .output()
                .lines()
                .toList();

        assertThat(own).hasSize(6);
        for (String name : own) {
            Path mine = Path.of("/proc/self/ns", name.substring(0, name.indexOf(':')));
            assertThat(name).isNotEqualTo(Files.readSymbolicLink(mine).toString());
        }
    }

    @Test
    @RequiresProgram({"ip", "ping"})
    void onlyItsOwnInterfacesAndAGatewayThatAnswers() {
        assertThat(inside("ls /sys/class/net").output().lines()).containsExactly("eth0", "lo");
        Finished ping = inside("""
                gateway=$(ip -4 route show default | cut -d' ' -f3)
                ip -4 -o address show dev "$(ip -4 route show default | cut -d' ' -f5)"
                ping -c 1 -W 5 "$gateway"
                """);
        assertThat(ping.output()).contains("1: ").contains("eth0").contains("1 packets transmitted, 1 received");
    }

    @Test
    void namesCanBeResolved() {
        assertThat(inside("cat /etc/resolv.conf").output()).contains("nameserver ");
        assertThat(inside("getent ahostsv4 localhost; getent ahostsv4 $(hostname)")
                        .output())
                .containsPattern("127.0.0.1 +STREAM")
                .containsPattern("10[.0-9]+ +STREAM");
    }

    @Test
    void theOldRootIsGone() {
        String here = hull.files().toString();
        Finished looked = inside("ls -d " + here + " /_old /.old_root /oldroot 2>/dev/null; "
                + "cut -d' ' -f5 /proc/self/mountinfo; ls / | tr '\\n' ' '; cd ..; pwd");

        assertThat(looked.output()).doesNotContain(here).doesNotContain("old").endsWith("/\n");
        // Mount points are those of a container and no other.
        assertThat(looked.output().lines().filter(line -> line.startsWith("/")))
                .allMatch(point -> point.equals("/")
                        || point.startsWith("/proc")
                        || point.startsWith("/sys")
                        || point.startsWith("/dev")
                        || point.matches("/etc/(hosts|hostname|resolv.conf)"));
    }

    @Test
    void writingNeverChangesTheImage() throws IOException {
        List<String> before = layers();
        assertThat(before).hasSizeGreaterThan(20);

        inside("echo changed > /etc/new; rm -r /usr/bin/ps /usr/share 2>/dev/null; chmod 777 /usr; : > /usr/bin/env");

        assertThat(layers()).isEqualTo(before);
        inside("test -e /usr/bin/ps && test -s /usr/bin/env && test ! -e /etc/new");
    }

    /** All twenty have written before the first one looks. */
    @Test
    void twentyAtOnceDoNotSeeEachOthersFiles() throws Exception {
        int count = 20;
        Path meeting = Files.createDirectory(hull.files().resolve("meeting"));
        String script = """
                echo $0 > /mine; touch /only-$0 /meeting/$0
                until [ "$(ls /meeting | wc -l)" = COUNT ]; do sleep 0.05; done
                echo $(cat /mine) $(ls -d /only-*)
                """.replace("COUNT", Integer.toString(count));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Finished>> runs = IntStream.range(0, count)
                    .<Callable<Finished>>mapToObj(number -> () -> hull.run(
                            "run",
                            "--rm",
                            "-v",
                            meeting + ":/meeting",
                            "hull/toolbox",
                            "timeout",
                            "50",
                            "sh",
                            "-c",
                            script,
                            "" + number))
                    .toList();
            List<Future<Finished>> finished = threads.invokeAll(runs);
            for (int number = 0; number < count; number++) {
                assertThat(finished.get(number).get().ok().text()).isEqualTo(number + " /only-" + number);
            }
        }
    }

    /** Every file of the unpacked layers with what a write would change. */
    private static List<String> layers() throws IOException {
        try (Stream<Path> files = Files.walk(hull.store().resolve("layers"))) {
            return files.map(IsolationTest::describe).sorted().toList();
        }
    }

    private static String describe(Path file) {
        try {
            var attributes =
                    Files.readAttributes(file, "unix:mode,ino,size,ctime", java.nio.file.LinkOption.NOFOLLOW_LINKS);
            return file + " "
                    + Arrays.asList(
                            attributes.get("mode"),
                            attributes.get("ino"),
                            attributes.get("size"),
                            attributes.get("ctime"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
