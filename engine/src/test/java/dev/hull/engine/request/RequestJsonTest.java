package dev.hull.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestJsonTest {
    private static BlockIoRequest blockIo() {
        return new BlockIoRequest(
                10,
                List.of(new BlockIoRequest.OfDevice("/dev/a", 11)),
                List.of(new BlockIoRequest.OfDevice("/dev/b", 12)),
                List.of(new BlockIoRequest.OfDevice("/dev/c", 13), new BlockIoRequest.OfDevice("/dev/b", 14)),
                List.of(new BlockIoRequest.OfDevice("/dev/d", 15)),
                List.of(new BlockIoRequest.OfDevice("/dev/e", 16)));
    }

    /** Every member differs from what a missing one would mean. */
    static RunRequest full() {
        return new RunRequest(
                "image:1",
                List.of("run", "ä\n\"x\""),
                Optional.of("name"),
                new RunRequest.Process(
                        Optional.of(List.of()),
                        List.of("A=b", "C"),
                        "/w",
                        "1:2",
                        List.of("3"),
                        true,
                        "SIGINT",
                        -1,
                        Map.of("l", "v"),
                        Map.of("an", "no")),
                new RunRequest.Isolation(
                        "host",
                        "none",
                        "host",
                        "private",
                        "h",
                        "d",
                        true,
                        List.of("A"),
                        List.of("B"),
                        List.of("no-new-privileges"),
                        Map.of("net.x", "1"),
                        List.of(new DeviceRequest("/dev/a", "/dev/b", "r")),
                        List.of("c 42:* rwm"),
                        -7,
                        "crun"),
                new RunRequest.Limits(
                        1,
                        -1,
                        3,
                        4,
                        5,
                        6,
                        7,
                        "0-1",
                        "0",
                        -1,
                        blockIo(),
                        true,
                        List.of(new UlimitRequest("nofile", 1, -1)),
                        9,
                        0,
                        14,
                        13,
                        "/parent"),
                new RunRequest.Storage(
                        List.of(
                                new MountRequest.Bind("/s", "/b", List.of("ro"), false, true),
                                new MountRequest.Tmpfs("/t", List.of("size=1m")),
                                new MountRequest.Volume(
                                        "v", "/v", List.of("ro"), false, "sub", Map.of("a", "b"), true)),
                        List.of("other:ro"),
                        true),
                new RunRequest.Network(
                        "none",
                        List.of("1.1.1.1"),
                        List.of("s"),
                        List.of("ndots:1"),
                        List.of("a:1.2.3.4"),
                        "m",
                        "i",
                        List.of(new PortRequest("127.0.0.1", 8080, 80, "udp")),
                        true,
                        List.of("81/tcp")),
                new RunRequest.Session(
                        true,
                        true,
                        true,
                        true,
                        false,
                        "ctrl-a",
                        "/cid",
                        "linux/amd64",
                        RunRequest.Service.NONE,
                        RunRequest.Streams.ALL),
                new Supervision(
                        new Supervision.RestartPolicy("on-failure", 3),
                        new Supervision.Health(List.of("CMD", "x"), true, 1, 2, 3, 4, 5),
                        new Supervision.LogSettings("none", 1, 2, false),
                        "kill"));
    }

    @Test
    void readsWhatItWrote() {
        assertThat(RequestJson.read(RequestJson.write(full()))).isEqualTo(full());
    }

    @Test
    void whatIsMissingIsUsual() {
        RunRequest request = RequestJson.read("{\"image\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(request.process().stopTimeout()).isEqualTo(RunRequest.Process.UNSET);
        assertThat(request.process().entrypoint()).isEmpty();
        assertThat(request.supervision()).isEqualTo(Supervision.USUAL);
        assertThat(request.session().signalProxy()).isTrue();
        assertThat(request.storage().mounts()).isEmpty();
    }

    @Test
    void refusesAMountOfAnotherKind() {
        String text = "{\"image\":\"a\",\"storage\":{\"mounts\":[{\"type\":\"disk\",\"target\":\"/x\"}]}}";
        assertThatThrownBy(() -> RequestJson.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("unknown type of mount \"disk\"");
    }
}
