package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Layered;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A do-it-yourself container: an httpd in layers, reachable from outside, or a shell in its place. */
@RequiresRoot
@RequiresProgram({"apache2", "tar"})
class LayeredHttpdTest {
    private static Sandbox hull;

    /** A base of common tools, the server, and a site that changes a file and removes another. */
    @BeforeAll
    static void build() throws IOException {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
        hull.run("pack", "-t", "httpd", "apache2").ok();
        hull.script("""
                        set -e; cd FILES; mkdir -p site/var/www/html site/usr/bin site/tmp
                        echo 'served by hull' > site/var/www/html/index.html
                        touch site/usr/bin/.wh.tac
                        tar -C site -cf - var usr/bin/.wh.tac | docker import - site
                        """.replace("FILES", hull.files().toString())).ok();
        Layered.stack(hull, "web", "httpd", "hull/toolbox", "httpd", "site");
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    @Test
    void servesAndIsAloneOnItsMachine() throws Exception {
        String address = hull.address(80);
        Process server = hull.start("run", "--rm", "--ip", address, "web");
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            HttpResponse<String> answer = Await.value(
                    "the server answers",
                    Duration.ofSeconds(30),
                    () -> client.send(request, HttpResponse.BodyHandlers.ofString()),
                    response -> response.statusCode() == 200);

            assertThat(answer.body()).isEqualTo("served by hull\n");
            assertThat(answer.headers().firstValue("Server"))
                    .hasValueSatisfying(name -> assertThat(name).startsWith("Apache"));
        } finally {
            server.destroy();
        }
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).as("httpd ends by itself on SIGTERM").isZero();
    }

    /** "Fully accessible": on a port of the host, as {@code docker run -p} publishes it. */
    @Test
    void isPublishedOnAPortOfTheHost() throws Exception {
        String id =
                hull.run("run", "-d", "--rm", "-p", "127.0.0.1::80", "web").ok().text();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            String place = hull.run("port", id, "80").ok().text();
            assertThat(place).startsWith("127.0.0.1:");
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + place + "/"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            HttpResponse<String> answer = Await.value(
                    "the server answers on " + place,
                    Duration.ofSeconds(30),
                    () -> client.send(request, HttpResponse.BodyHandlers.ofString()),
                    response -> response.statusCode() == 200);
            assertThat(answer.body()).isEqualTo("served by hull\n");
            assertThat(hull.run("ps", "--format", "{{.Ports}}").ok().text()).isEqualTo(place + "->80/tcp");
        } finally {
            hull.run("stop", id).ok();
        }
    }

    @Test
    void twoServersHaveOnePortEach() throws Exception {
        Process first = hull.start("run", "--rm", "--ip", hull.address(91), "web");
        Process second = hull.start("run", "--rm", "--ip", hull.address(92), "web");
        try {
            for (int host : new int[] {91, 92}) {
                Process server = host == 91 ? first : second;
                Await.until("a server at ." + host, () -> {
                    if (!server.isAlive()) {
                        throw new AssertionError("it has ended with " + server.exitValue() + ": "
                                + new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
                    }
                    new java.net.Socket(hull.address(host), 80).close();
                    return true;
                });
            }
        } finally {
            first.destroy();
            second.destroy();
        }
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @RequiresProgram({"ifconfig", "route", "ps"})
    void aShellInPlaceOfTheServerLooksAround() {
        String script = "ps -e -o args=; ifconfig | grep -c '^[a-z]'; route -n | tail -n +3; ls -l /usr/sbin/apache2";
        String output = hull.run("run", "--rm", "--entrypoint", "sh", "--ip", hull.address(81), "web", "-c", script)
                .ok()
                .output();

        assertThat(output.lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("sh -c"),
                        line -> assertThat(line).startsWith("ps -e"),
                        line -> assertThat(line).isEqualTo("2"),
                        line -> assertThat(line).matches("0\\.0\\.0\\.0 +" + hull.address(1) + " .*eth0"),
                        line -> assertThat(line).matches(hull.address(0) + " +0\\.0\\.0\\.0 .*eth0"),
                        line -> assertThat(line).contains("/usr/sbin/apache2"));
    }

    @Test
    void anUpperLayerReplacesAndRemovesFilesOfALowerOne() {
        assertThat(hull.run(
                                "run",
                                "--rm",
                                "web",
                                "sh",
                                "-c",
                                "cat /var/www/html/index.html; ls /usr/bin/tac /usr/bin/cat")
                        .withStatus(2)
                        .output())
                .isEqualTo("served by hull\n/usr/bin/cat\n");
        hull.run("run", "--rm", "hull/toolbox", "ls", "/usr/bin/tac").ok();
    }

    @Test
    void layersAreListedAndShared() {
        assertThat(hull.run("history", "-q", "web").ok().output().lines()).hasSize(3);
        String format = "{{range .RootFS.Layers}}{{println .}}{{end}}";
        assertThat(hull.run("image", "inspect", "-f", format, "web").ok().output())
                .contains(
                        hull.run("image", "inspect", "-f", format, "httpd").ok().text());
    }
}
