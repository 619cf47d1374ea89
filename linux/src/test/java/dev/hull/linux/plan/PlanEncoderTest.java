package dev.hull.linux.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.linux.plan.NamespaceStep.Clone;
import dev.hull.linux.plan.NamespaceStep.IdMap;
import dev.hull.linux.plan.ProcessStep.Hostname;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Byte for byte what docs/launch-plan.md says. */
class PlanEncoderTest {
    @Test
    void numbersStringsAndLists() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new Clone(0x1_2002_0000L))
                .add(Phase.HOST_AFTER_CLONE, new IdMap(1, "é", List.of("0 1", "")))
                .build();

        assertThat(HexFormat.of().formatHex(plan.toBytes()))
                .isEqualTo(hex("HULLPLN1")
                        + "38000000" // length of the rest: 4 + (8 + 8) + (8 + 28)
                        + "02000000" // steps
                        + "1e00" + "01" + "00" + "08000000" // clone, host before clone
                        + "0000022001000000"
                        + "1f00" + "02" + "00" + "1c000000" // id map, host after clone: 4 + 7 + 4 + 8 + 5
                        + "01000000"
                        + "02000000" + hex("é") + "00"
                        + "02000000"
                        + "03000000" + hex("0 1") + "00"
                        + "00000000" + "00");
    }

    @Test
    void aPlanLargerThanTheFirstBuffer() {
        String name = "x".repeat(100_000);
        byte[] bytes = LaunchPlan.builder()
                .add(Phase.CONTAINER_AFTER_PIVOT, new Hostname(name))
                .build()
                .toBytes();

        assertThat(bytes).hasSize(8 + 4 + 4 + 8 + 4 + name.length() + 1);
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).endsWith(name + "\0");
    }

    @Test
    void aStringWithNulIsRefused() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(Phase.CONTAINER_AFTER_PIVOT, new Hostname("a\0b"))
                .build();

        assertThatThrownBy(plan::toBytes)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NUL inside \"a\\0b\"");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
