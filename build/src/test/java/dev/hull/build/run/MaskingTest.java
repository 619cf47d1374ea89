package dev.hull.build.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskingTest {
    @Test
    void secretsAreTakenOutWhereverTheyAreCut() {
        StringBuilder seen = new StringBuilder();
        Masking masking = new Masking(
                (error, bytes, length) -> seen.append(new String(bytes, 0, length, StandardCharsets.UTF_8)),
                List.of("hidden-token\n".getBytes(StandardCharsets.UTF_8), "ab".getBytes(StandardCharsets.UTF_8)));
        for (String part : List.of("a hid", "den-to", "ken, twice hidden-token\nab", " is too short")) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            masking.write(false, bytes, bytes.length);
        }
        masking.flush();
        assertThat(seen).hasToString("a *****, twice *****\nab is too short");
    }
}
