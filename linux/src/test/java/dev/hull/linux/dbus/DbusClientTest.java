package dev.hull.linux.dbus;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real bus. */
@RequiresProgram("dbus-daemon")
class DbusClientTest {
    @TempDir
    Path directory;

    private Path socket;
    private Process daemon;

    @BeforeEach
    void startBus() throws IOException {
        socket = directory.resolve("bus");
        daemon = new ProcessBuilder(
                        "dbus-daemon",
                        "--session",
                        "--nofork",
                        "--nopidfile",
                        "--print-address=1",
                        "--address=unix:path=" + socket)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        daemon.getInputStream().read(); // it listens
    }

    @AfterEach
    void stopBus() throws InterruptedException {
        daemon.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Test
    void callsAreUnderstoodAndErrorsTold() {
        List<String> sockets = List.of(directory.resolve("none").toString(), socket.toString());
        assertThatCode(() -> DbusClient.call(sockets, DbusCall.addMatch("type='signal'")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DbusClient.call(sockets, DbusCall.addMatch("nonsense")))
                .isInstanceOf(IOException.class);
        DbusCall start = new DbusCall(
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus",
                "StartServiceByName",
                "su",
                List.of("no.such.Service", 0));
        assertThatThrownBy(() -> DbusClient.call(sockets, start)).hasMessageContaining("no.such.Service");
    }

    @Test
    void nobodyListens() {
        String nowhere = directory.resolve("none").toString();
        assertThatThrownBy(() -> DbusClient.call(List.of(nowhere), DbusCall.hello()))
                .hasMessageContaining("no service manager listens at " + nowhere);
    }
}
