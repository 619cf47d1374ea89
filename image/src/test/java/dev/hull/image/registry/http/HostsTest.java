package dev.hull.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.registry.config.ConfigPaths;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "127.0.0.1, true",
        "127.9.8.7, true",
        "::1, true",
        "[::1], true",
        "128.0.0.1, false",
        "localhost.example, false",
        "127.0.0.1.example, false",
        "0127.0.0.1, false",
        "127.1, false",
        "127.0.0.256, false",
    })
    void loopback(String host, boolean expected) {
        assertThat(Hosts.isLoopback(host)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.b/x, https://A.b:443/y, true",
        "https://a.b, http://a.b, false",
        "https://a.b, https://a.b:444, false",
        "http://a.b:80, http://a.b, true",
        "https://a.b, https://c.b, false",
    })
    void origins(String one, String other, boolean same) {
        assertThat(Hosts.isSameOrigin(URI.create(one), URI.create(other))).isEqualTo(same);
    }

    private static Proxies proxies(Map<String, String> environment) {
        return new Proxies(new ConfigPaths(environment, 0, Path.of("/nowhere")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a.example/          | secure.proxy:3128",
                "http://a.example/           | plain.proxy:80",
                "https://none.example/       | ",
                "https://sub.none.example/   | ",
                "https://nonenone.example/   | secure.proxy:3128",
                "https://x.dots.example/     | ",
                "https://dots.example/       | secure.proxy:3128",
                "https://port.example:5000/  | ",
                "https://port.example/       | secure.proxy:3128",
                "https://10.1.2.3/           | ",
                "https://10.2.2.3/           | secure.proxy:3128",
                "http://localhost:5000/      | ",
                "http://127.0.0.1:5000/      | ",
            })
    void proxiesOfTheEnvironment(String address, String expected) {
        Proxies proxies = proxies(Map.of(
                "HTTPS_PROXY",
                "http://me:geheim@secure.proxy:3128",
                "http_proxy",
                "plain.proxy",
                "NO_PROXY",
                "none.example, .dots.example,port.example:5000,10.1.0.0/16"));
        String shown = proxies.of(URI.create(address))
                .map(proxy -> proxy.getHost() + ":" + Request.port(proxy))
                .orElse(null);
        assertThat(shown).isEqualTo(expected);
        assertThat(proxies.authorization(URI.create(address)).isPresent())
                .isEqualTo("secure.proxy:3128".equals(expected));
    }

    @Test
    void aProxyOfAnotherKindIsRefusedWithoutItsPassword() {
        Assertions.assertThatThrownBy(() -> proxies(Map.of("HTTPS_PROXY", "socks5://me:geheim@host:1")))
                .hasMessageContaining("HTTPS_PROXY")
                .message()
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "-5 | PT0S",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT37S",
                "Sun, 06 Nov 1994 08:00:00 GMT | PT0S",
                "soon | ",
                "99999999999999 | PT277777H46M40S",
            })
    void retryAfter(String value, String expected) {
        Instant now = Instant.parse("1994-11-06T08:49:00Z");
        assertThat(Backoff.retryAfter(value, now).map(Duration::toString).orElse(null))
                .isEqualTo(expected);
    }
}
