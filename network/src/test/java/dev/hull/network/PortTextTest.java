package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortTextTest {
    // The right side is what Docker's client makes of the same ports.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | ''",
                "'' | 80/tcp | 80/tcp",
                "'' | 443/tcp 80/tcp | '80/tcp, 443/tcp'",
                "'' | 80/tcp 81/tcp 82/tcp 53/udp | '53/udp, 80-82/tcp'",
                "0.0.0.0 8080 80 tcp | 80/tcp | 0.0.0.0:8080->80/tcp",
                "0.0.0.0 8080 80 tcp;:: 8080 80 tcp | 443/tcp | '443/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp'",
                "0.0.0.0 80 80 tcp;:: 80 80 tcp | '' | '0.0.0.0:80->80/tcp, [::]:80->80/tcp'",
                "0.0.0.0 8001 8001 tcp;0.0.0.0 8000 8000 tcp;0.0.0.0 8003 8003 tcp | ''"
                        + " | '0.0.0.0:8000-8001->8000-8001/tcp, 0.0.0.0:8003->8003/tcp'",
                "0.0.0.0 9000 8000 tcp;0.0.0.0 9001 8001 tcp | '' | '0.0.0.0:9000->8000/tcp, 0.0.0.0:9001->8001/tcp'",
                "127.0.0.1 53 53 udp;127.0.0.1 53 53 tcp | '' | '127.0.0.1:53->53/tcp, 127.0.0.1:53->53/udp'",
            })
    void readsLikeDocker(String bindings, String exposed, String expected) {
        List<PortBinding> ports = new ArrayList<>();
        for (String line : bindings.split(";", -1)) {
            PortBinding binding = PortBinding.parse(line);
            if (binding != null) {
                ports.add(binding);
            }
        }
        List<String> others = exposed.isEmpty() ? List.of() : List.of(exposed.split(" ", -1));
        assertThat(PortText.of(ports, others)).isEqualTo(expected);
    }
}
