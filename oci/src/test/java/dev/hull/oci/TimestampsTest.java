package dev.hull.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    @Test
    void writesWhatTheLibraryWrites() {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            int unit = new int[] {1, 1000, 1_000_000, 1_000_000_000}[i % 4];
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L),
                    random.nextInt(1_000_000_000) / unit * (long) unit);
            assertThat(Timestamps.format(time)).as("hull.seed=%d", seed).isEqualTo(time.toString());
            assertThat(Timestamps.parse(Timestamps.format(time))).contains(time);
        }
    }
}
