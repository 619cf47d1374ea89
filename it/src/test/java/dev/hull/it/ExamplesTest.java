package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Account;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The examples build, run, and print what they are meant to. */
@RequiresRoot
class ExamplesTest {
    private static final String MIRROR = "deb.debian.org";

    /** Some fetch packages, others train a Java program. */
    private static final Duration DEADLINE = Duration.ofMinutes(8);

    private static String run(String name) {
        Path script = Path.of("../examples", name, "build.sh").toAbsolutePath().normalize();
        try (Sandbox hull = Sandbox.of(Account.current())) {
            return hull.with("JAVA_HOME", System.getProperty("java.home"))
                    .script(DEADLINE, "sh " + script)
                    .ok()
                    .text();
        }
    }

    private static void assumeReachable() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(MIRROR, 80), 3000);
        } catch (IOException e) {
            assumeTrue(false, MIRROR + " cannot be reached from here: " + e.getMessage());
        }
    }

    @Test
    @RequiresProgram("gcc")
    void staticBinary() {
        assertThat(run("static-binary")).startsWith("sha256:").endsWith("hello from 65534");
    }

    @Test
    @RequiresProgram({"busybox", "tar"})
    void multiStage() {
        assertThat(run("multi-stage")).endsWith("<li>first</li>\n<li>second</li>\n<li>third</li>");
    }

    @Test
    @RequiresProgram({"busybox", "tar"})
    void treeByHand() {
        assertThat(run("tree-by-hand")).isEqualTo("me");
    }

    @Test
    @RequiresProgram({"busybox", "gcc", "make", "strip", "tar"})
    void buildroot() {
        assertThat(run("buildroot")).isEqualTo("process 1 is init, programs: 12");
    }

    @Test
    void java() {
        assumeTrue(
                Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "jlink")),
                "the JVM of this test has no jlink");
        assertThat(run("java")).startsWith("hello from Java ").contains("{a=4, and=1, container=1,");
    }

    @Test
    @RequiresProgram({"curl", "gpgv"})
    void packages() {
        assumeReachable();
        assertThat(run("packages")).endsWith("<p>served from Debian's packages</p>");
    }

    @Test
    @RequiresProgram({"debootstrap", "tar"})
    void debootstrap() {
        assumeReachable();
        assertThat(run("debootstrap")).startsWith("12.");
    }
}
