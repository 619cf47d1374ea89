package dev.hull.engine.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkIdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "host", "none", "pasta", "slirp4netns", "other"})
    void theKnownOnesAreHashesLikeAllOthers(String network) {
        assertThat(NetworkIds.of(network)).isEqualTo(NetworkIds.hash("network " + network));
    }

    @ParameterizedTest
    @CsvSource({"'',bridge", "default,bridge", "none,none", "container:abc,''", "pasta,pasta"})
    void everyModeIsANetworkUnlessItIsAnothers(String mode, String network) {
        assertThat(NetworkIds.network(mode)).isEqualTo(network);
    }

    @Test
    void differentNetworksDiffer() {
        assertThat(NetworkIds.of("bridge")).isNotEqualTo(NetworkIds.of("none"));
    }
}
