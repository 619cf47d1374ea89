package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real programs of this machine, packed, unpacked and run with nothing else around them. */
@RequiresRoot
@RequiresProgram({"chroot", "unshare"})
class PackedProgramsTest {
    private static final long MOST_SECONDS = 60;

    private Path directory;
    private Path root;

    @BeforeEach
    void setUp() throws IOException {
        directory = Files.createTempDirectory("hull-packed").toRealPath();
        root = Files.createDirectory(directory.resolve("root"));
    }

    @AfterEach
    void tearDown() throws IOException {
        Directories.delete(directory);
    }

    private PackPlan unpack(PackRequest request) throws IOException {
        PackPlan plan = Packer.plan(request);
        Directories.unpack(plan, root, true);
        return plan;
    }

    private static PackRequest.Builder request(String... programs) {
        return PackRequest.of(List.of(programs));
    }

    /** Runs a command in the root with the image's environment, in namespaces of its own. */
    private String run(PackPlan plan, String... command) throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("proc"));
        Files.createDirectories(root.resolve("dev"));
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                "mount -t proc proc \"$0/proc\" && mount --bind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"",
                root.toString()));
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        for (String variable : plan.config().env()) {
            environment.put(
                    variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        environment.put("PATH", environment.get("PATH") + ":" + PackRequest.DEFAULT_PATH);
        Process process = builder.start();
        boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String output = Files.readString(directory.resolve("output"));
        assertThat(ended).as("%s did not end: %s", command[0], output).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", String.join(" ", command), output)
                .isZero();
        return output;
    }

    @Test
    void lsRuns() throws IOException, InterruptedException {
        PackPlan plan = unpack(request("/bin/ls").build());
        assertThat(run(plan, "/bin/ls", "-ln", "/"))
                .contains(" bin -> usr/bin", " tmp")
                .doesNotContain(" home");
        assertThat(plan.contentSize()).isLessThan(6_000_000);
        assertThat(plan.entries()).extracting(PackEntry::path).doesNotContain("/usr/bin/sh", "/usr/bin/bash");
    }

    @Test
    void apacheChecksItsConfigurationAndServesAPage() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/apache2")), "needs /usr/sbin/apache2");
        assumeTrue(Files.exists(Path.of("/etc/apache2/envvars")), "needs /etc/apache2");
        Path page = Files.writeString(directory.resolve("hull.html"), "packed by hull");
        PackPlan plan =
                unpack(request("/usr/sbin/apache2", "/usr/bin/curl", "/bin/sh", "/usr/sbin/ip", "/bin/sleep", "seq")
                        .include(page + ":/var/www/html/hull.html")
                        .build());
        assertThat(plan.config().cmd()).containsExactly("/usr/sbin/apache2", "-D", "FOREGROUND");
        assertThat(run(plan, "/usr/sbin/apache2", "-t")).contains("Syntax OK");
        String served = run(
                plan,
                "/bin/sh",
                "-c",
                "ip link set lo up; /usr/sbin/apache2 -D FOREGROUND & for try in $(seq 100); do "
                        + "curl -sS -i http://127.0.0.1/hull.html && exit 0; sleep 0.1; done; exit 1");
        assertThat(served)
                .contains("HTTP/1.1 200 OK")
                .contains("Content-Type: text/html")
                .contains("packed by hull");
    }

    @Test
    void aJavaMachineRunsAClass() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("java.home"));
        assumeTrue(Files.exists(home.resolve("lib/modules")), "needs a JDK with lib/modules");
        assumeTrue(ToolProvider.getSystemJavaCompiler() != null, "needs a Java compiler");
        Path source = Files.writeString(directory.resolve("Probe.java"), """
                import java.io.*;
                import java.net.*;
                import java.nio.file.*;
                import java.util.zip.*;

                public class Probe {
                    public static void main(String[] arguments) throws Exception {
                        var zipped = new ByteArrayOutputStream();
                        try (var gzip = new GZIPOutputStream(zipped)) {
                            gzip.write("zip works".getBytes());
                        }
                        System.out.write(new GZIPInputStream(new ByteArrayInputStream(zipped.toByteArray())).readAllBytes());
                        System.out.println();
                        try (var server = new ServerSocket(0)) {
                            System.out.println("port " + (server.getLocalPort() > 0));
                        }
                        System.out.println(javax.net.ssl.SSLContext.getDefault().getProtocol());
                        System.out.println(java.time.ZoneId.of("Europe/Vienna"));
                        System.out.println(new String(Files.readAllBytes(Path.of("/proc/self/comm"))).strip());
                        System.out.println(System.getProperty("user.name") + " " + System.getProperty("sun.jnu.encoding"));
                    }
                }
                """);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", directory.toString(), source.toString()))
                .isZero();
        String java = home.resolve("bin/java").toString();
        PackPlan plan = unpack(request(java)
                .include(directory.resolve("Probe.class") + ":/app/")
                .command(List.of(java, "-cp", "/app", "Probe"))
                .build());
        assertThat(plan.entries())
                .extracting(PackEntry::path)
                .noneMatch(path -> path.endsWith("/src.zip") || path.endsWith("/jmods"));
        assertThat(run(plan, "java", "-version")).contains("Runtime Environment");
        assertThat(run(plan, plan.config().cmd().toArray(String[]::new)))
                .contains("zip works", "port true", "Default", "Europe/Vienna", "java", "root UTF-8");
    }

    @Test
    void theToolboxWorks() throws IOException, InterruptedException {
        long start = System.nanoTime();
        PackPlan plan = Packer.plan(Toolbox.request());
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        assertThat(milliseconds).as("milliseconds for the plan").isLessThan(3000);
        Directories.unpack(plan, root, true);
        String output = run(
                plan,
                "/bin/sh",
                "-c",
                "set -e; ps -e | head -3; mount | wc -l; echo one two | awk '{print $2}'; ls -lah / | grep tmp; "
                        + "id; find /etc -name passwd; printf x | sha256sum; date +%Y; uname -s");
        assertThat(output).contains("two", "uid=0(root)", "/etc/passwd", "2d711642b726b044", "Linux");
    }

    @Test
    void interpretersFindTheirModules() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "needs /usr/bin/perl");
        PackPlan plan = unpack(request("/usr/bin/perl").build());
        assertThat(
                        run(
                                plan,
                                "/usr/bin/perl",
                                "-e",
                                "use strict; use POSIX qw(floor); use List::Util qw(sum); use Encode; print floor(sum(1, 2.5))"))
                .isEqualTo("3");
    }

    @Test
    void pythonFindsItsLibrary() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs /usr/bin/python3");
        PackPlan plan = unpack(request("/usr/bin/python3").build());
        String program =
                "import json, ssl, ctypes, sqlite3, hashlib, socket; print(json.dumps([1]), hashlib.md5(b'').hexdigest())";
        assertThat(run(plan, "/usr/bin/python3", "-c", program)).isEqualTo("[1] d41d8cd98f00b204e9800998ecf8427e\n");
    }
}
