package dev.hull.runtime.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void anyCaseWithOrWithoutPrefix() {
        assertThat(Capabilities.number("CAP_SYS_ADMIN")).isEqualTo(21);
        assertThat(Capabilities.number("sys_admin")).isEqualTo(21);
        assertThat(Capabilities.number("cap_checkpoint_restore")).isEqualTo(40);
        assertThat(Capabilities.number("CHOWN")).isZero();
        assertThat(Capabilities.number("CAP_")).isEqualTo(-1);
        assertThat(Capabilities.number("ALL")).isEqualTo(-1);
    }

    @Test
    void namesAndBits() {
        List<String> unknown = new ArrayList<>();
        long bits = Capabilities.bits(List.of("CAP_KILL", "CAP_NOVEL", "CAP_CHOWN"), unknown);
        assertThat(bits).isEqualTo(0x21);
        assertThat(unknown).containsExactly("CAP_NOVEL");
        assertThat(Capabilities.names(bits)).containsExactly("CAP_CHOWN", "CAP_KILL");
        assertThat(Capabilities.names(Capabilities.ALL)).hasSize(41).doesNotHaveDuplicates();
    }

    @Test
    void addedAndDropped() {
        List<String> base = List.of("CAP_CHOWN", "CAP_KILL");
        assertThat(Capabilities.adjust(base, List.of("net_admin"), List.of("KILL")))
                .containsExactly("CAP_CHOWN", "CAP_NET_ADMIN");
        assertThat(Capabilities.adjust(base, List.of("kill"), List.of("all"))).containsExactly("CAP_KILL");
        assertThat(Capabilities.adjust(base, List.of("ALL"), List.of("cap_kill")))
                .hasSize(40)
                .doesNotContain("CAP_KILL");
        assertThat(Capabilities.adjust(base, List.of("kill"), List.of("kill"))).contains("CAP_KILL");
        assertThat(Capabilities.adjust(base, List.of(), List.of())).isEqualTo(base);
        assertThatThrownBy(() -> Capabilities.adjust(base, List.of("sysadmin"), List.of()))
                .hasMessage("--cap-add sysadmin: no such capability; capabilities(7) lists them, ALL stands for all");
    }
}
