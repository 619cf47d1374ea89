package dev.hull.build.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.Healthcheck;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTextTest {
    @Test
    void asGoPrintsThem() {
        assertThat(HistoryText.quoted(List.of("sh", "-c", "echo \"a\"\n\u00e4")))
                .isEqualTo("[\"sh\" \"-c\" \"echo \\\"a\\\"\\n\u00e4\"]");
        assertThat(HistoryText.list(List.of("80/tcp", "443/tcp"))).isEqualTo("[80/tcp 443/tcp]");
        assertThat(HistoryText.duration(90_500_000_000L)).isEqualTo("1m30.5s");
        assertThat(HistoryText.duration(3_600_000_000_000L)).isEqualTo("1h0m0s");
        assertThat(HistoryText.health(
                        new Healthcheck(List.of("CMD-SHELL", "true"), 30_000_000_000L, 0, 0, 500_000_000L, 3)))
                .isEqualTo("{Test:[CMD-SHELL true] Interval:30s Timeout:0s StartPeriod:0s StartInterval:500ms"
                        + " Retries:3}");
    }
}
