package dev.hull.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceTest {
    static Stream<List<String>> table() throws IOException {
        try (InputStream in = ReferenceTest.class.getResourceAsStream("/testfiles/references.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n"))
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void readsAsDockerDoes(List<String> row) {
        if (row.get(1).startsWith("!")) {
            assertThatThrownBy(() -> Reference.parse(row.get(0)))
                    .isInstanceOf(HullException.class)
                    .hasMessageStartingWith("invalid reference format")
                    .hasMessageContaining(row.get(1).substring(1));
            return;
        }
        Reference reference = Reference.parse(row.get(0));
        assertThat(reference).hasToString(row.get(1));
        assertThat(reference.familiar()).isEqualTo(row.get(2));
        assertThat(Reference.parse(row.get(1))).isEqualTo(reference);
        assertThat(Reference.parse(row.get(2))).isEqualTo(reference);
    }

    @Test
    void limitsLengths() {
        assertThat(Reference.parse("a".repeat(247)).repository()).hasSize(255);
        assertThatThrownBy(() -> Reference.parse("a".repeat(248))).hasMessageContaining("more than 255");
        assertThat(Reference.parse("a:" + "t".repeat(128)).tag().orElseThrow()).hasSize(128);
        assertThatThrownBy(() -> Reference.parse("a:" + "t".repeat(129))).isInstanceOf(HullException.class);
    }

    @Test
    void arbitraryTextNeverFailsInAnotherWay() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "abz019AZ._-/:@[]%\u00e9 \0sha256";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            HullException failure = catchThrowableOfType(
                    HullException.class,
                    () -> assertThat(roundTrip(text.toString()))
                            .as("seed %d", seed)
                            .isTrue());
            assertThat(failure == null || failure.kind() == ErrorKind.INVALID_ARGUMENT)
                    .as("seed %d, text '%s'", seed, text)
                    .isTrue();
        }
    }

    private static boolean roundTrip(String text) {
        Reference reference = Reference.parse(text);
        return Reference.parse(reference.toString()).equals(reference)
                && Reference.parse(reference.familiar()).equals(reference);
    }
}
