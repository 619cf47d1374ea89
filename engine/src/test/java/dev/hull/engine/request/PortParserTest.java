package dev.hull.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortParserTest {
    @ParameterizedTest
    @CsvSource({
        "80, '', 0, 0, 80, tcp",
        "8080:80, '', 8080, 8080, 80, tcp",
        "080:80, '', 80, 80, 80, tcp",
        ":80, '', 0, 0, 80, tcp",
        "0:80, '', 0, 0, 80, tcp",
        "80/, '', 0, 0, 80, tcp",
        "53:53/UDP, '', 53, 53, 53, udp",
        "9:9/sctp, '', 9, 9, 9, sctp",
        "127.0.0.1:8080:80, 127.0.0.1, 8080, 8080, 80, tcp",
        "127.0.0.1::80, 127.0.0.1, 0, 0, 80, tcp",
        "[::1]:8080:80, ::1, 8080, 8080, 80, tcp",
        "[::]::80, ::, 0, 0, 80, tcp",
        "::1:8080:80, ::1, 8080, 8080, 80, tcp",
        "8000-8010:80, '', 8000, 8010, 80, tcp",
        "10.0.0.1:8000-8010:80/udp, 10.0.0.1, 8000, 8010, 80, udp",
        "65535:65535, '', 65535, 65535, 65535, tcp",
    })
    void readsOnePort(String text, String address, int first, int last, int inside, String protocol) {
        assertThat(PortParser.publish(text)).containsExactly(new PortRequest(address, first, last, inside, protocol));
    }

    @Test
    void readsRangesPortByPort() {
        assertThat(PortParser.publish("8000-8002:80-82/udp"))
                .containsExactly(
                        new PortRequest("", 8000, 80, "udp"),
                        new PortRequest("", 8001, 81, "udp"),
                        new PortRequest("", 8002, 82, "udp"));
        assertThat(PortParser.publish("80-81"))
                .containsExactly(new PortRequest("", 0, 80, "tcp"), new PortRequest("", 0, 81, "tcp"));
    }

    // The right side is what Docker's own client says.
    @ParameterizedTest
    @CsvSource({
        "abc, invalid containerPort: abc",
        "x:80, invalid hostPort: x",
        "80/foo, invalid proto: foo",
        "'', no port specified: <empty>",
        "80:, no port specified: 80:<empty>",
        "1.2.3.400:80:80, invalid IP address: 1.2.3.400",
        "localhost:80:80, invalid IP address: localhost",
        "[::1%eth0]:80:80, invalid IP address: ::1%eth0",
        "1:2:3:4, invalid IP address: 1:2",
        "70000, invalid containerPort: 70000",
        "0, invalid containerPort: 0",
        "+80, invalid containerPort: +80",
        "' 80', invalid containerPort:  80",
        "9:8-7, invalid containerPort: 8-7",
        "8-:80, invalid hostPort: 8-",
        "70000:80, invalid hostPort: 70000",
        "8080-8090:80-85, invalid ranges specified for container and host Ports: 80-85 and 8080-8090",
    })
    void saysWhatIsWrongAsDockerDoes(String text, String message) {
        assertThatThrownBy(() -> PortParser.publish(text))
                .isInstanceOf(HullException.class)
                .hasMessage(message);
    }

    @Test
    void readsExposedPorts() {
        assertThat(PortParser.expose("80")).isEqualTo(List.of("80/tcp"));
        assertThat(PortParser.expose("80-82/udp")).isEqualTo(List.of("80/udp", "81/udp", "82/udp"));
        for (String wrong : List.of("abc", "80-70", "0", "70000", "-", "8-")) {
            assertThatThrownBy(() -> PortParser.expose(wrong))
                    .isInstanceOf(HullException.class)
                    .hasMessageStartingWith("invalid range format for --expose: " + wrong);
        }
    }
}
