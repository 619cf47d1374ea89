package dev.hull.runtime.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "SIGTERM,15",
        "term,15",
        "9,9",
        "KILL,9",
        "SIGRTMIN,34",
        "rtmin+3,37",
        "SIGRTMAX-1,63",
        "RTMAX,64",
        "POLL,29",
        "SYS,31",
        "0,-1",
        "65,-1",
        "SIGNOVEL,-1",
        "RTMIN+31,-1",
        "'',-1"
    })
    void signals(String text, int number) {
        assertThat(SignalNames.number(text)).isEqualTo(number);
    }

    @Test
    void signalNames() {
        assertThat(SignalNames.name(15)).isEqualTo("SIGTERM");
        assertThat(SignalNames.name(34)).isEqualTo("SIGRTMIN");
        assertThat(SignalNames.name(37)).isEqualTo("SIGRTMIN+3");
        assertThat(SignalNames.name(33)).isEqualTo("33");
        for (int number = 1; number <= 64; number++) {
            assertThat(SignalNames.number(SignalNames.name(number))).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @CsvSource({"RLIMIT_NOFILE,7", "nofile,7", "RLIMIT_CPU,0", "RLIMIT_RTTIME,15", "RLIMIT_NOVEL,-1"})
    void limits(String text, int number) {
        assertThat(RlimitNames.number(text)).isEqualTo(number);
    }

    @Test
    void limitNames() {
        assertThat(RlimitNames.name(7)).isEqualTo("RLIMIT_NOFILE");
    }
}
