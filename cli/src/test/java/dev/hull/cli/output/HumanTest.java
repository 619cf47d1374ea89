package dev.hull.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0B, 0B, 0B",
        "1, 1B, 1B, 1B",
        "999, 999B, 999B, 999B",
        "1000, 1kB, 1kB, 1000B",
        "1024, 1.02kB, 1.024kB, 1KiB",
        "13340, 13.3kB, 13.34kB, 13.03KiB",
        "13370, 13.4kB, 13.37kB, 13.06KiB",
        "999400, 999kB, 999.4kB, 976KiB",
        "999600, 1MB, 999.6kB, 976.2KiB",
        "999960, 1MB, 1MB, 976.5KiB",
        "7339000, 7.34MB, 7.339MB, 6.999MiB",
        "133000000, 133MB, 133MB, 126.8MiB",
        "2147483648, 2.15GB, 2.147GB, 2GiB",
        "9223372036854775807, 9.22EB, 9.223EB, 8EiB",
        "-1500, -1.5kB, -1.5kB, -1.465KiB",
    })
    void sizes(long bytes, String size, String exact, String memory) {
        assertThat(Human.size(bytes)).isEqualTo(size);
        assertThat(Human.exactSize(bytes)).isEqualTo(exact);
        assertThat(Human.memory(bytes)).isEqualTo(memory);
    }

    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "60, About a minute",
        "119, About a minute",
        "120, 2 minutes",
        "3599, 59 minutes",
        "3600, About an hour",
        "5399, About an hour",
        "5400, 2 hours",
        "170000, 47 hours",
        "172800, 2 days",
        "1209599, 2 weeks",
        "1209600, 2 weeks",
        "5184000, 2 months",
        "63072000, 2 years",
    })
    void durations(long seconds, String text) {
        assertThat(Human.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void moments() {
        Instant then = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(Human.moment(then, ZoneOffset.UTC)).isEqualTo("2026-01-02 03:04:05 +0000 UTC");
        assertThat(Human.moment(then, ZoneId.of("UTC"))).isEqualTo("2026-01-02 03:04:05 +0000 UTC");
        assertThat(Human.moment(then, ZoneId.of("Europe/Berlin"))).isEqualTo("2026-01-02 04:04:05 +0100 CET");
        assertThat(Human.since(then, then.plusSeconds(7200))).isEqualTo("2 hours ago");
        assertThat(Human.since(Instant.EPOCH, then)).isEqualTo("N/A");
        assertThat(Human.since(then, then.minusSeconds(5))).isEqualTo("Less than a second ago");
    }

    @Test
    void shortForms() {
        assertThat(Human.shortId("sha256:0123456789abcdef")).isEqualTo("0123456789ab");
        assertThat(Human.shortId("<missing>")).isEqualTo("<missing>");
        assertThat(Human.ellipsis("äbcdef", 4)).isEqualTo("äbc…");
        assertThat(Human.ellipsis("abcd", 4)).isEqualTo("abcd");
    }
}
