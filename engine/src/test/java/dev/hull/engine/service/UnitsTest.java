package dev.hull.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    private static Units.Settings settings(String restart, boolean user) {
        return new Units.Settings(
                List.of("/usr/bin/hull"),
                restart,
                -1,
                10,
                15,
                List.of(),
                List.of("db.service"),
                List.of(),
                List.of("/var/lib/hull"),
                user,
                false);
    }

    @Test
    void aServiceThatIsThere() {
        UnitFile unit = Units.service("container-web", "web", List.of(), settings("always", false));
        assertThat(unit.name()).isEqualTo("container-web.service");
        assertThat(unit.text()).isEqualTo("""
                [Unit]
                Description=Container web
                Wants=network-online.target
                After=network-online.target
                After=db.service
                RequiresMountsFor=/var/lib/hull

                [Service]
                Type=notify
                NotifyAccess=main
                Delegate=yes
                Restart=always
                TimeoutStopSec=70
                KillMode=mixed
                SuccessExitStatus=143
                ExecStart=/usr/bin/hull start --foreground-service web

                [Install]
                WantedBy=multi-user.target
                """);
    }

    @Test
    void oneThatIsMadeEachTimeForAUser() {
        UnitFile unit = Units.service(
                "web", "web", List.of("run", "--rm", "box", "echo", "50% of $HOME"), settings("no", true));
        assertThat(unit.text())
                .contains("ExecStartPre=-/usr/bin/hull rm --force web\n")
                .contains("ExecStart=/usr/bin/hull run --rm box echo \"50%% of $$HOME\"\n")
                .contains("WantedBy=default.target\n")
                .doesNotContain("network-online");
    }

    @Test
    void anUnknownPolicy() {
        assertThatThrownBy(() -> settings("unless-stopped", false))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("systemd has no, on-success");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, plain",
                "two words, `\"two words\"`",
                "``, `\"\"`",
                ";, `\";\"`",
                "a\"b, `\"a\\\"b\"`",
                "it's, `\"it's\"`",
                "$x%, $$x%%",
                "back\\slash, back\\\\slash"
            })
    void words(String word, String expected) {
        assertThat(UnitFile.word(word)).isEqualTo(expected);
    }

    @Test
    void aLineEndIsNoEndOfTheSetting() {
        assertThat(UnitFile.word("a\nExecStart=/bin/evil")).isEqualTo("\"a\\nExecStart=/bin/evil\"");
        assertThat(UnitFile.plain("a\nb")).isEqualTo("a?b");
    }
}
