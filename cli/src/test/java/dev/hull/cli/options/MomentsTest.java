package dev.hull.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "10m, 2026-01-31T11:50:00Z",
        "1h30m, 2026-01-31T10:30:00Z",
        "1700000000, 2023-11-14T22:13:20Z",
        "1700000000.5, 2023-11-14T22:13:20.5Z",
        "1700000000.123456789, 2023-11-14T22:13:20.123456789Z",
        "2026-01-30T10:00:00Z, 2026-01-30T10:00:00Z",
        "2026-01-30T10:00Z, 2026-01-30T10:00:00Z",
        "2026-01-30T10Z, 2026-01-30T10:00:00Z",
        "2026-01-30Z, 2026-01-30T00:00:00Z",
        "2026-01-30T10:00:00.25+02:00, 2026-01-30T08:00:00.25Z",
        "2026-01-30T10:00:00-02:00, 2026-01-30T12:00:00Z",
    })
    void everyForm(String text, Instant expected) {
        assertThat(Moments.parse("since", text, NOW)).isEqualTo(expected);
    }

    @Test
    void withoutAZoneItIsTheLocalOne() {
        Instant noon = LocalDateTime.of(2026, 1, 2, 12, 0)
                .atZone(ZoneId.systemDefault())
                .toInstant();
        assertThat(Moments.parse("since", "2026-01-02T12:00", NOW)).isEqualTo(noon);
        assertThat(Moments.parse("since", "2026-01-02T12", NOW)).isEqualTo(noon);
        assertThat(Moments.parse("since", "2026-01-02", NOW)).isEqualTo(noon.minusSeconds(12 * 3600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-", ".", "1.2.3", "2026-13-01", "2026-01-01T25:00", "99999999999999999999"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Moments.parse("since", text, NOW))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("invalid value for \"since\": \"" + text + "\"");
    }
}
