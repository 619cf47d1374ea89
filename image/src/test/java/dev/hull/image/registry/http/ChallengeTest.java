package dev.hull.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChallengeTest {
    private static String shown(String... headers) {
        return Challenge.parse(List.of(headers)).stream()
                .map(challenge -> challenge.scheme() + challenge.parameters())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            emptyValue = "",
            value = {
                "Bearer realm=\"https://a/t\",service=\"a\",scope=\"repository:x:pull,push\""
                        + " | bearer{realm=https://a/t, service=a, scope=repository:x:pull,push}",
                "BEARER Realm=\"https://a/t\" , Service=a | bearer{realm=https://a/t, service=a}",
                "Basic realm=\"Registry \\\"1\\\" \\\\\" | basic{realm=Registry \"1\" \\}",
                "Basic | basic{}",
                "Negotiate, Basic realm=x | negotiate{} basic{realm=x}",
                "Basic realm=\"a, Bearer realm=b\", Bearer realm = \"c\" | basic{realm=a, Bearer realm=b} bearer{realm=c}",
                "Bearer realm=\"without end | bearer{realm=without end}",
                "Bearer realm=a,realm=b | bearer{realm=a}",
                "Bearer realm= | bearer{realm=}",
                ",,, | ~~",
                "\"x\" = | x{}",
            })
    void oneHeader(String header, String expected) {
        assertThat(shown(header)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void severalHeaders() {
        assertThat(shown("Bearer realm=a", "", "Basic realm=b")).isEqualTo("bearer{realm=a} basic{realm=b}");
    }

    @Test
    void anyTextEnds() {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "aB=\", \\\t;()é/";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThatCode(() -> Challenge.parse(List.of(text.toString())))
                    .as("-Dhull.seed=%d: %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }
}
