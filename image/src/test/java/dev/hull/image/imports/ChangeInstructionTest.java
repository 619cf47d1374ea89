package dev.hull.image.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hull.oci.ContainerConfig;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
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

class ChangeInstructionTest {
    static Stream<List<String>> table() throws IOException {
        try (InputStream in = ChangeInstructionTest.class.getResourceAsStream("/testfiles/changes.txt")) {
            return Arrays.stream(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(
                            line.substring(0, line.lastIndexOf(" | ")), line.substring(line.lastIndexOf(" | ") + 3)));
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void doesWhatDockerDoes(List<String> row) {
        String expected = row.get(1);
        if (expected.startsWith("!")) {
            assertThatThrownBy(() -> apply(row.get(0)))
                    .isInstanceOf(HullException.class)
                    .hasMessageContaining(expected.substring(1));
        } else {
            assertThat(Json.writeString(apply(row.get(0)).json())).isEqualTo(expected);
        }
    }

    private static ContainerConfig apply(String text) {
        return ChangeInstruction.applyAll(
                ContainerConfig.empty(),
                Arrays.stream(text.split(" ; ")).map(ChangeInstruction::parse).toList());
    }

    @Test
    void anEntrypointClearsAnInheritedCommand() {
        ContainerConfig base = ContainerConfig.empty().withCmd(List.of("old"));
        List<ChangeInstruction> changes = List.of(ChangeInstruction.parse("ENTRYPOINT [\"/new\"]"));
        assertThat(ChangeInstruction.applyAll(base, changes).cmd()).isEmpty();
    }

    @Test
    void anyTextIsReadOrRefused() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] parts = {
            "ENV ",
            "CMD ",
            "HEALTHCHECK ",
            "EXPOSE ",
            "WORKDIR ",
            "$",
            "{",
            "}",
            "\\",
            "\"",
            "'",
            "a",
            "=",
            " ",
            "--interval=",
            "1s",
            "[",
            "]",
            ":-",
            "-",
            "/",
            "é"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(parts[random.nextInt(5)]);
            for (int i = random.nextInt(10); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            Throwable failure = catchThrowable(() -> apply(text.toString()));
            assertThat(failure == null || failure instanceof HullException)
                    .as("seed %d: '%s' gave %s", seed, text, failure)
                    .isTrue();
        }
    }
}
